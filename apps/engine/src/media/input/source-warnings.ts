import type { LayerStatus, Warning } from '@stream-manager/contracts'

/** Warnings of one source about what is shown or heard otherwise than it asks, by topic. */
export class SourceWarnings {
  readonly #messages = new Map<string, readonly string[]>()

  /** Replaces the messages of the topic. */
  set(topic: string, messages: readonly string[]): void {
    if (messages.length === 0) this.#messages.delete(topic)
    else this.#messages.set(topic, messages)
  }

  /** The status with these warnings. */
  addTo(status: LayerStatus): LayerStatus {
    if (this.#messages.size === 0) return status
    const warnings = [...this.#messages.values()]
      .flat()
      .map((message): Warning => ({ code: 'media.not_honoured', message }))
    return { ...status, warnings: [...(status.warnings ?? []), ...warnings] }
  }
}
