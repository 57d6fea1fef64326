import type { LayerStatus, Warning } from '@stream-manager/contracts'

/** What is shown or heard otherwise than the source asks, one text for each topic. */
export class SourceWarnings {
  readonly #messages = new Map<string, string>()

  /** Null when the topic has nothing to warn about any more. */
  set(topic: string, message: string | null): void {
    if (message === null) this.#messages.delete(topic)
    else this.#messages.set(topic, message)
  }

  /** The status with these warnings. */
  addTo(status: LayerStatus): LayerStatus {
    if (this.#messages.size === 0) return status
    const warnings = [...this.#messages.values()].map(
      (message): Warning => ({ code: 'media.not_honoured', message }),
    )
    return { ...status, warnings: [...(status.warnings ?? []), ...warnings] }
  }
}
