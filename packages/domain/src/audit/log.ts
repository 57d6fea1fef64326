import { backoffDelayMs } from '@stream-manager/async'
import { LocalCounts } from '@stream-manager/backplane/port'
import type { AuditEntry } from '@stream-manager/contracts'
import { AUDIT_LOG } from '../access/keys.ts'
import type { Context } from '../context.ts'
import type { AuditRecord } from '../operation/audit-record.ts'

export const MAX_AUDIT_ENTRIES = 10_000

/** Entries of this time share one commit, so that the log costs few writes of the store. */
const COLLECT_MS = 100
const MAX_WAITING = 2000
const MAX_BATCH = 200
const RETRY = { firstMs: 250, maxMs: 10_000 }
/** A caller whose requests are refused again and again must not push all other entries out of the log. */
const MAX_REFUSALS = { perSubject: 20, windowMs: 60_000 }
/** The caller of an entry about the log itself. */
const LOST = {
  subject: 'stream-manager',
  name: 'Stream Manager',
  via: 'service',
  credentialId: null,
} as const

/** Collects entries and appends them to the log. While the store is away, a bounded number waits and the rest is counted. */
export class AuditWriter {
  readonly #context: Context
  readonly #refusals: LocalCounts
  #waiting: AuditEntry[] = []
  #lost = 0
  #failures = 0
  #timer: NodeJS.Timeout | null = null
  #flushing: Promise<void> = Promise.resolve()

  constructor(context: Context) {
    this.#context = context
    this.#refusals = new LocalCounts(context.clock)
  }

  record(record: AuditRecord): void {
    if (record.result !== 'ok' && this.#isRepeatedRefusal(record)) return
    if (this.#waiting.length >= MAX_WAITING) this.#lost += 1
    else this.#waiting.push(this.#entryOf(record))
    this.#schedule(COLLECT_MS)
  }

  async flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write())
    return this.#flushing
  }

  #isRepeatedRefusal({ subject, address }: AuditRecord): boolean {
    const { perSubject, windowMs } = MAX_REFUSALS
    return this.#refusals.count(`${subject}/${address}`, { by: 1, windowMs }).total > perSubject
  }

  #entryOf(record: AuditRecord): AuditEntry {
    return { id: this.#context.newId(), at: this.#context.clock.now().toISOString(), ...record }
  }

  #schedule(delayMs: number): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.flush()
    }, delayMs)
    this.#timer.unref()
  }

  /** Never rejects: the changes themselves are stored, and nobody waits for their entries. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH)
      if (!(await this.#append(batch))) {
        this.#schedule(backoffDelayMs(RETRY, this.#failures))
        this.#failures += 1
        return
      }
      this.#failures = 0
      this.#waiting = this.#waiting.slice(batch.length)
      this.#reportLost()
    }
  }

  async #append(entries: readonly AuditEntry[]): Promise<boolean> {
    const publish = entries.map((data) => ({ channel: AUDIT_LOG, data, retain: MAX_AUDIT_ENTRIES }))
    try {
      return (await this.#context.backplane.commit({ publish })).status === 'committed'
    } catch {
      return false
    }
  }

  #reportLost(): void {
    if (this.#lost === 0) return
    const target = `${this.#lost} entries`
    this.#lost = 0
    const record = { ...LOST, address: null, operation: 'audit.lost', target, result: 'storage.unavailable' }
    this.#waiting.push(this.#entryOf(record))
  }
}
