import type { SystemPart } from '@stream-manager/contracts'

/** The address of a service fails with the service, and may be probed this much earlier. */
const PROBED_EARLIER_MS = 10_000
/** A fault that would be over by then was no fault of its own. */
const LASTING_MS = 30_000

/** A sign that a part of the system has a fault. */
export interface Signal {
  readonly part: SystemPart
  readonly streamId: string | null
  /** For example the id of an output. Null: not known. */
  readonly subject: string | null
  readonly atMs: number
  /** Null: it goes on. */
  readonly endMs: number | null
  /** Id of the event, or of the report of an error. */
  readonly id: string
  readonly text: string
}

/** The address of a service failed because the service did. */
const isSymptom = (before: Signal | undefined, { part, atMs }: Signal): boolean =>
  before?.part === 'proxy' && part !== 'proxy' && atMs - before.atMs <= PROBED_EARLIER_MS

/** Collects signals by key, in the order of time: a fault goes on until its end is told, or another part has it. */
export class OpenFaults {
  readonly #open = new Map<string, Signal>()
  readonly #waiting = new Map<string, Signal>()
  readonly #ended: Signal[] = []

  begin(key: string, signal: Signal): void {
    this.#decide(key, signal.atMs)
    const before = this.#open.get(key)
    if (before?.part === signal.part) return
    if (isSymptom(before, signal)) this.#open.delete(key)
    this.#close(key, signal.atMs)
    this.#open.set(key, signal)
  }

  /** As `begin`, unless it is over within seconds. */
  mayLast(key: string, signal: Signal): void {
    this.#decide(key, signal.atMs)
    this.#waiting.set(key, signal)
  }

  /** Ends all faults whose keys begin so. */
  end(prefix: string, atMs: number): void {
    this.#decide(prefix, atMs)
    this.#close(prefix, atMs)
  }

  /** All faults, as of that time. */
  all(atMs: number): readonly Signal[] {
    this.#decide('', atMs)
    return [...this.#ended, ...this.#open.values()]
  }

  #decide(prefix: string, atMs: number): void {
    for (const [key, signal] of this.#waiting) {
      if (!key.startsWith(prefix)) continue
      this.#waiting.delete(key)
      if (atMs - signal.atMs <= LASTING_MS) continue
      this.#close(key, signal.atMs)
      this.#open.set(key, signal)
    }
  }

  #close(prefix: string, endMs: number): void {
    for (const [key, signal] of this.#open) {
      if (!key.startsWith(prefix)) continue
      this.#ended.push({ ...signal, endMs })
      this.#open.delete(key)
    }
  }
}
