import type { Subscription } from 'centrifuge'

/** How often each layer was said to be made, by one subscriber. */
export class MadeLayers {
  readonly #times = new Map<string, number>()

  constructor(subscription: Subscription) {
    subscription.on('publication', ({ data }) => {
      const { type, layer } = data as { type?: string; layer?: { id: string } }
      if (type === 'layer.created' && layer) this.#times.set(layer.id, (this.#times.get(layer.id) ?? 0) + 1)
    })
  }

  /** Commands that had no effect, two effects, or effects that nobody asked for. */
  faults(asked: readonly string[]): string[] {
    const wanted = new Set(asked)
    const unasked = [...this.#times.keys()].filter((id) => !wanted.has(id))
    const unseen = asked.filter((id) => this.#times.get(id) !== 1)
    return [
      ...unasked.map((id) => `layer ${id} was made and nobody asked for it`),
      ...unseen.map((id) => `layer ${id} was made ${this.#times.get(id) ?? 0} times`),
    ]
  }
}
