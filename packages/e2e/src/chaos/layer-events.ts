import type { Subscription } from 'centrifuge'

const EFFECTS = { 'layer.created': 'made', 'layer.deleted': 'removed' } as const
type Effect = (typeof EFFECTS)[keyof typeof EFFECTS]

interface LayerEvent {
  readonly type?: string
  readonly layer?: { readonly id: string }
  readonly id?: string
}

/** How often each layer was said to be made and to be removed, by one subscriber. */
export class LayerEvents {
  readonly #times: Readonly<Record<Effect, Map<string, number>>> = { made: new Map(), removed: new Map() }

  constructor(subscription: Subscription) {
    subscription.on('publication', ({ data }) => this.#count(data as LayerEvent))
  }

  /** Commands that had no effect, two effects, or effects that nobody asked for. */
  faults(asked: readonly string[]): string[] {
    const wanted = new Set(asked)
    return Object.entries(this.#times).flatMap(([effect, times]) => {
      const unasked = [...times.keys()].filter((id) => !wanted.has(id))
      const wrong = asked.filter((id) => times.get(id) !== 1)
      return [
        ...unasked.map((id) => `layer ${id} was ${effect} and nobody asked for it`),
        ...wrong.map((id) => `layer ${id} was ${effect} ${times.get(id) ?? 0} times`),
      ]
    })
  }

  #count({ type, layer, id: removed }: LayerEvent): void {
    const effect = Object.entries(EFFECTS).find(([name]) => name === type)?.[1]
    const id = layer?.id ?? removed
    if (effect && id) this.#times[effect].set(id, (this.#times[effect].get(id) ?? 0) + 1)
  }
}
