import type { ChatEvent, ChatMessage } from '@stream-manager/contracts'
import { historyAfter, historyWith, withOlderPage } from './messages.ts'

type Messages = readonly ChatMessage[]

/** The older messages that were asked for. A new object after each change. */
export interface HistoryView {
  readonly messages: Messages
  /** Undefined before the first page, null when there is nothing older. */
  readonly cursor: string | null | undefined
  /** Pages that were loaded. */
  readonly pages: number
}

interface Page {
  /** Newest first, as the API answers. */
  readonly items: Messages
  readonly nextCursor: string | null
}

/** Keeps the history that a person has asked for up to date with the channel. */
export class ChatHistory {
  readonly #later: (draw: () => void) => void
  readonly #watchers = new Set<() => void>()
  #view: HistoryView = { messages: [], cursor: undefined, pages: 0 }

  /** `later`: when what the channel tells is drawn. What the person does is drawn at once. */
  constructor(later: (draw: () => void) => void) {
    this.#later = later
  }

  get view(): HistoryView {
    return this.#view
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** Follows what the person has done. */
  readonly follow = (event: ChatEvent): void => {
    if (this.#setMessages(historyAfter(this.#view.messages, event))) this.#notify()
  }

  readonly receive = (event: ChatEvent): void => {
    if (this.#setMessages(historyAfter(this.#view.messages, event))) this.#later(this.#notify)
  }

  /** Takes a fresh state of the channel. */
  renew(live: Messages): void {
    const { messages } = this.#view
    if (messages.length === 0) return
    this.#setMessages(historyWith(messages, live))
    if (this.#view.messages.length === 0) this.#view = { ...this.#view, cursor: undefined }
    this.#later(this.#notify)
  }

  addPage({ items, nextCursor }: Page, live: Messages): void {
    const { messages, pages } = this.#view
    this.#view = { messages: withOlderPage(messages, items, live), cursor: nextCursor, pages: pages + 1 }
    this.#notify()
  }

  #setMessages(messages: Messages): boolean {
    if (messages === this.#view.messages) return false
    this.#view = { ...this.#view, messages }
    return true
  }

  readonly #notify = (): void => {
    for (const onChange of this.#watchers) onChange()
  }
}
