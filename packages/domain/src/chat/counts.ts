import { MAX_COUNTED_CHATS } from '@stream-manager/contracts'

/** How many messages this process took since its start, by stream. */
export class ChatCounts {
  readonly #counts = new Map<string, number>()

  /** When there are too many streams, the one whose last message is oldest is forgotten. It was probably deleted. */
  note(streamId: string): void {
    const count = this.#counts.get(streamId) ?? 0
    this.#counts.delete(streamId)
    this.#counts.set(streamId, count + 1)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > MAX_COUNTED_CHATS && oldest !== undefined) this.#counts.delete(oldest)
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}
