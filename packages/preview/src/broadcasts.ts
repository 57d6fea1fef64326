import { PreviewBroadcast } from './broadcast.ts'

/** Brings the preview of a topic (`topicName`) to the broadcast while somebody follows it. Returns the function that ends it. */
export type PreviewSource = (topic: string, broadcast: PreviewBroadcast) => () => void

/**
 * The previews that are followed in one process. Whoever makes them sets the source: an engine its own programmes, an API
 * without an engine the way to one. A broadcast exists while it is followed.
 */
export class PreviewBroadcasts {
  readonly #broadcasts = new Map<string, PreviewBroadcast>()
  readonly #ends = new Map<string, () => void>()
  #source: PreviewSource | null = null

  /** Followers that came earlier are served too. */
  setSource(source: PreviewSource | null): void {
    for (const end of this.#ends.values()) end()
    this.#ends.clear()
    this.#source = source
    for (const [topic, broadcast] of this.#broadcasts) this.#begin(topic, broadcast)
  }

  /** The stream and the layer must exist: each topic takes memory. Listeners must not throw. */
  follow(topic: string, listener: Parameters<PreviewBroadcast['follow']>[0]): () => void {
    const known = this.#broadcasts.get(topic)
    if (known) return known.follow(listener)
    const broadcast: PreviewBroadcast = new PreviewBroadcast((isFollowed) => {
      if (isFollowed) this.#begin(topic, broadcast)
      else this.#end(topic)
    })
    this.#broadcasts.set(topic, broadcast)
    return broadcast.follow(listener)
  }

  close(): void {
    this.setSource(null)
  }

  #begin(topic: string, broadcast: PreviewBroadcast): void {
    if (this.#source) this.#ends.set(topic, this.#source(topic, broadcast))
  }

  #end(topic: string): void {
    this.#broadcasts.delete(topic)
    this.#ends.get(topic)?.()
    this.#ends.delete(topic)
  }
}
