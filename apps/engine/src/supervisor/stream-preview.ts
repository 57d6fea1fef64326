import { ENDED, type PreviewBroadcast, type PreviewPart } from '@stream-manager/preview'

/** The preview of one stream across the processes that make it. */
export class StreamPreview {
  readonly #onWatched: () => void
  #broadcast: PreviewBroadcast | null = null

  /** `onWatched` is called when the preview is watched from now on, or no longer. */
  constructor(onWatched: () => void) {
    this.#onWatched = onWatched
  }

  get isWatched(): boolean {
    return this.#broadcast !== null
  }

  /** From now on the parts go to the broadcast, or nowhere. */
  show(broadcast: PreviewBroadcast | null): void {
    this.#broadcast = broadcast
    this.#onWatched()
  }

  add(part: PreviewPart): void {
    this.#broadcast?.add(part)
  }

  /** The process that made the preview is gone. Another one begins with its own start. */
  ended(): void {
    this.#broadcast?.add(ENDED)
  }
}
