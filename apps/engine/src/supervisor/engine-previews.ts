import { LISTENED_LAYERS_MAX } from '@stream-manager/contracts'
import { FULL, type PreviewBroadcast, type PreviewSource, readTopic } from '@stream-manager/preview'
import type { StreamRunner } from './stream-runner.ts'

/** Connects those who follow a preview with the runner of the stream, in whichever order they come. */
export class EnginePreviews {
  readonly #runnerOf: (streamId: string) => StreamRunner | undefined
  /** By topic. */
  readonly #wanted = new Map<string, PreviewBroadcast>()

  constructor(runnerOf: (streamId: string) => StreamRunner | undefined) {
    this.#runnerOf = runnerOf
  }

  readonly source: PreviewSource = (topic, broadcast) => {
    if (this.#isFull(topic)) {
      broadcast.add(FULL)
      return () => undefined
    }
    this.#wanted.set(topic, broadcast)
    this.#show(topic, broadcast)
    return () => {
      this.#wanted.delete(topic)
      this.#show(topic, null)
    }
  }

  /** The stream has a new runner. */
  begin(streamId: string): void {
    for (const [topic, broadcast] of this.#wanted) {
      if (readTopic(topic).streamId === streamId) this.#show(topic, broadcast)
    }
  }

  #show(topic: string, broadcast: PreviewBroadcast | null): void {
    const { streamId, layerId } = readTopic(topic)
    this.#runnerOf(streamId)?.showPreview(layerId, broadcast)
  }

  /** Each layer that is listened to costs an encoder. */
  #isFull(topic: string): boolean {
    const { streamId, layerId } = readTopic(topic)
    const listened = [...this.#wanted.keys()].map(readTopic).filter((wanted) => wanted.layerId !== null)
    const ofStream = listened.filter((wanted) => wanted.streamId === streamId)
    return layerId !== null && ofStream.length >= LISTENED_LAYERS_MAX
  }
}
