import type { Subscription } from 'centrifuge'

const EFFECTS = { 'layer.created': 'created', 'layer.deleted': 'removed' } as const
type Effect = (typeof EFFECTS)[keyof typeof EFFECTS]

interface LayerEvent {
  readonly type?: string
  readonly layer?: { readonly id: string }
  readonly id?: string
}

/** Counts how often one subscriber received the creation and the removal of each layer. */
export class LayerEvents {
  readonly #times: Readonly<Record<Effect, Map<string, number>>> = { created: new Map(), removed: new Map() }

  constructor(subscription: Subscription) {
    subscription.on('publication', ({ data }) => this.#count(data as LayerEvent))
  }

  /** Commands without an effect or with two, and effects without a command. */
  failures(commanded: readonly string[]): string[] {
    const wanted = new Set(commanded)
    return Object.entries(this.#times).flatMap(([effect, times]) => {
      const unexpected = [...times.keys()].filter((id) => !wanted.has(id))
      const wrong = commanded.filter((id) => times.get(id) !== 1)
      return [
        ...unexpected.map((id) => `layer ${id} was ${effect} without a command`),
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
