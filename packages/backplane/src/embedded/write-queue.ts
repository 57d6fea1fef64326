import type { Clock } from '@stream-manager/contracts'
import { BackplaneFullError, BackplaneUnavailableError } from '../port/errors.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'
import { type Answer, isAnswerTo, type Write } from './writer/messages.ts'
import { type ThreadProgram, WriterThread } from './writer/writer-thread.ts'

/** Bounds of a group: copying it and its answers holds the event loop. */
const GROUP_WRITES = 128
const GROUP_CHARACTERS = 4 * 1024 * 1024
/** A disk under load may take seconds for one fsync. */
const ANSWER_DEADLINE_MS = 10_000

export interface WriteRequest<Value> {
  /** Length of its texts. */
  readonly characters: number
  /** Called when the write is sent, so that it says what holds then. */
  toWrite(): Write
  /** Called in the order of the writes, also when the answer came too late for the caller. */
  onAnswer(answer: Exclude<Answer, { kind: 'failed' }>): Value
  /** The thread ended before it answered: the write may have taken effect. */
  onLost?(): void
}

export const fenceRequest = (lease: string): WriteRequest<number> => ({
  characters: 0,
  toWrite: () => ({ kind: 'grant', lease }),
  onAnswer: (answer) => {
    if (answer.kind === 'granted') return answer.fence
    throw new Error(`the writer answered a grant with ${answer.kind}`)
  },
})

export interface WriteQueueOptions {
  readonly program: ThreadProgram
  readonly clock: Clock
  readonly answerDeadlineMs?: number | undefined
}

interface Pending {
  readonly addedAtMs: number
  readonly request: WriteRequest<unknown>
  answer(answer: Answer): void
  reject(error: Error): void
}

const errorOf = ({ fault, message }: Extract<Answer, { kind: 'failed' }>): Error => {
  if (fault === 'full') return new BackplaneFullError(message)
  return fault === 'unavailable' ? new BackplaneUnavailableError(message) : new Error(message)
}

/**
 * Hands writes to the writer thread, one group at a time. Writes that come while the thread is at work are the next
 * group, so a slow disk makes groups larger instead of holding the event loop.
 */
export class WriteQueue {
  readonly #thread: WriterThread
  readonly #clock: Clock
  readonly #deadlineMs: number
  #waiting: Pending[] = []
  #sent: readonly Pending[] | null = null
  #scheduled: NodeJS.Immediate | null = null
  #deadline: NodeJS.Timeout | null = null
  #isStalled = false
  #onDrained: (() => void) | null = null

  constructor({ program, clock, answerDeadlineMs = ANSWER_DEADLINE_MS }: WriteQueueOptions) {
    this.#clock = clock
    this.#deadlineMs = answerDeadlineMs
    this.#thread = new WriterThread(program, {
      onReady: () => this.#recover(),
      onAnswer: (message) => this.#settle(message),
      onEnd: () => this.#lose(),
    })
  }

  add<Value>(request: WriteRequest<Value>): Promise<Value> {
    const refusal = this.#refusal()
    if (refusal !== null) return Promise.reject(new BackplaneUnavailableError(refusal))
    return new Promise((resolve, reject) => {
      const answer = (answer: Answer) => {
        if (answer.kind === 'failed') reject(errorOf(answer))
        else resolve(request.onAnswer(answer))
      }
      this.#waiting.push({ addedAtMs: this.#clock.monotonicMs(), request, answer, reject })
      this.#deadline ??= setTimeout(() => this.#expire(), this.#deadlineMs)
      // Writes of one turn of the event loop share a group.
      if (this.#sent === null) this.#scheduled ??= setImmediate(() => this.#send())
    })
  }

  /** Resolves when no write waits for its answer any more. */
  async drained(): Promise<void> {
    if (!this.#isBusy) return
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve
    })
  }

  /** Ends the thread. False when the thread does not answer: it may still be writing. */
  async close(): Promise<boolean> {
    return !this.#isStalled && this.#thread.close(this.#deadlineMs)
  }

  get #isBusy(): boolean {
    return !this.#isStalled && (this.#sent !== null || this.#waiting.length > 0)
  }

  #refusal(): string | null {
    if (this.#isStalled) return `the disk has not answered for ${this.#deadlineMs} ms`
    if (this.#waiting.length < BACKPLANE_LIMITS.pendingCommits) return null
    return `${BACKPLANE_LIMITS.pendingCommits} commits are waiting already`
  }

  #send(): void {
    this.#scheduled = null
    if (this.#sent !== null || !this.#thread.isReady) return
    this.#dropOverdue()
    if (this.#waiting.length === 0) return
    this.#sent = this.#take()
    const writes = this.#sent.map(({ request }) => request.toWrite())
    this.#thread.send({ nowMs: this.#clock.now().getTime(), writes })
  }

  #dropOverdue(): void {
    const oldestMs = this.#clock.monotonicMs() - this.#deadlineMs
    const overdue = this.#waiting.findIndex(({ addedAtMs }) => addedAtMs >= oldestMs)
    if (overdue === 0) return
    const late = this.#waiting.splice(0, overdue < 0 ? this.#waiting.length : overdue)
    const error = new BackplaneUnavailableError(
      `the disk did not take the write within ${this.#deadlineMs} ms`,
    )
    for (const { reject } of late) reject(error)
  }

  #take(): Pending[] {
    let characters = 0
    const rest = this.#waiting.findIndex(({ request }, index) => {
      characters += request.characters
      return index >= GROUP_WRITES || (index > 0 && characters > GROUP_CHARACTERS)
    })
    const group = this.#waiting
    this.#waiting = rest < 0 ? [] : group.splice(rest)
    return group
  }

  #settle(message: unknown): void {
    const group = this.#sent ?? []
    if (!isAnswerTo(message, group.length)) return void this.#thread.fail()
    this.#sent = null
    this.#recover()
    for (const [index, answer] of message.entries()) group[index]?.answer(answer)
    this.#rest()
  }

  /** The thread is at work again. It gets the next group before the answers are handled, so that it never waits for them. */
  #recover(): void {
    this.#isStalled = false
    this.#deadline?.refresh()
    this.#send()
  }

  #lose(): void {
    const group = this.#sent ?? []
    this.#sent = null
    const error = new BackplaneUnavailableError('the writer of the store failed before it answered')
    for (const { request, reject } of group) {
      request.onLost?.()
      reject(error)
    }
    this.#rest()
  }

  // After a pause of the whole process the answer may have come already; this turn of the event loop still reads it.
  #expire(): void {
    const sent = this.#sent
    setImmediate(() => {
      if (this.#sent === sent && this.#isBusy) this.#stall()
    })
  }

  #stall(): void {
    this.#isStalled = true
    const error = new BackplaneUnavailableError(`the disk has not answered for ${this.#deadlineMs} ms`)
    for (const { reject } of [...(this.#sent ?? []), ...this.#waiting]) reject(error)
    this.#waiting = []
    this.#rest()
  }

  #rest(): void {
    if (this.#isBusy) return
    if (this.#deadline) clearTimeout(this.#deadline)
    this.#deadline = null
    this.#onDrained?.()
  }
}
