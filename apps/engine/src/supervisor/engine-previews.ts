import type { PreviewBroadcast, PreviewSource } from '@stream-manager/preview'
import type { StreamRunner } from './stream-runner.ts'

/** Connects those who follow a preview with the runner of the stream, in whichever order they come. */
export class EnginePreviews {
  readonly #runnerOf: (streamId: string) => StreamRunner | undefined
  readonly #wanted = new Map<string, PreviewBroadcast>()

  constructor(runnerOf: (streamId: string) => StreamRunner | undefined) {
    this.#runnerOf = runnerOf
  }

  readonly source: PreviewSource = (streamId, broadcast) => {
    this.#wanted.set(streamId, broadcast)
    this.begin(streamId)
    return () => {
      this.#wanted.delete(streamId)
      this.#runnerOf(streamId)?.showPreview(null)
    }
  }

  /** The stream has a new runner. */
  begin(streamId: string): void {
    const broadcast = this.#wanted.get(streamId)
    if (broadcast) this.#runnerOf(streamId)?.showPreview(broadcast)
  }
}
