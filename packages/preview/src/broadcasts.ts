import { PreviewBroadcast } from './broadcast.ts'

/** Brings a stream's preview to the broadcast while somebody follows it. Returns the function that ends it. */
export type PreviewSource = (streamId: string, broadcast: PreviewBroadcast) => () => void

/**
 * The previews of all streams of one process. Whoever makes them sets the source: an engine its own programmes, an API
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
    for (const [streamId, broadcast] of this.#broadcasts) this.#begin(streamId, broadcast)
  }

  /** The stream must exist: each name takes memory. Listeners must not throw. */
  follow(streamId: string, listener: Parameters<PreviewBroadcast['follow']>[0]): () => void {
    const known = this.#broadcasts.get(streamId)
    if (known) return known.follow(listener)
    const broadcast: PreviewBroadcast = new PreviewBroadcast((isFollowed) => {
      if (isFollowed) this.#begin(streamId, broadcast)
      else this.#end(streamId)
    })
    this.#broadcasts.set(streamId, broadcast)
    return broadcast.follow(listener)
  }

  close(): void {
    this.setSource(null)
  }

  #begin(streamId: string, broadcast: PreviewBroadcast): void {
    if (this.#source) this.#ends.set(streamId, this.#source(streamId, broadcast))
  }

  #end(streamId: string): void {
    this.#broadcasts.delete(streamId)
    this.#ends.get(streamId)?.()
    this.#ends.delete(streamId)
  }
}
