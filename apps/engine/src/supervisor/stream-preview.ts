import { ENDED, type PipedPart, type PreviewBroadcast } from '@stream-manager/preview'

/** The previews of one stream across the processes that make them. */
export class StreamPreview {
  readonly #onFollowed: () => void
  /** By the layer, or null for the programme. */
  readonly #broadcasts = new Map<string | null, PreviewBroadcast>()

  /** `onFollowed` is called when others are followed than before. */
  constructor(onFollowed: () => void) {
    this.#onFollowed = onFollowed
  }

  /** The previews that the process has to make. */
  get audience(): { isWatched: boolean; layers: string[] } {
    const layers = [...this.#broadcasts.keys()].filter((layerId) => layerId !== null)
    return { isWatched: this.#broadcasts.has(null), layers }
  }

  /** From now on the parts of the layer, or of the programme, go to the broadcast, or nowhere. */
  show(layerId: string | null, broadcast: PreviewBroadcast | null): void {
    if (broadcast) this.#broadcasts.set(layerId, broadcast)
    else this.#broadcasts.delete(layerId)
    this.#onFollowed()
  }

  add(part: PipedPart): void {
    this.#broadcasts.get(part.layerId)?.add(part)
  }

  /** The process that made the previews is gone. Another one begins with its own start. */
  ended(): void {
    for (const broadcast of this.#broadcasts.values()) broadcast.add(ENDED)
  }
}
