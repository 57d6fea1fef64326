import type { Script } from '../lua/script.ts'
import type { NoAnswerError } from '../wire/errors.ts'

export interface ScriptCall {
  /** All in one slot of a cluster. */
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/**
 * Where commands go: one Redis, or the masters of a cluster. Nothing is queued and nothing is sent twice: a call that was
 * sent is answered or rejected within the deadline of a command, and one that cannot be sent now is rejected at once.
 */
export interface Commands {
  /** Whether anything can be used now. */
  readonly isUp: boolean
  /**
   * Connects. Resolves once it is known whether Redis can be used, or when that takes long; it goes on being tried.
   * Rejects when Redis must not be used the way it is set up.
   */
  open(): Promise<void>
  /** Calls the listener every time what could not be used can be used again: it may have lost what was last written. */
  onUp(listener: () => void): void
  /** Why no command can be sent now. */
  unusable(): NoAnswerError
  /** The script's answer, free of damage. Rejects with the port's errors. */
  run(script: Script, call: ScriptCall): Promise<readonly unknown[]>
  /** A command on the one key that is its first argument. */
  call(name: string, key: string, ...args: readonly (string | number)[]): Promise<unknown>
  /** Over whichever connection: every subscriber hears it. */
  publish(channel: string, message: string): Promise<unknown>
  /** Keys that `make` made, one on every server that holds data. */
  keysOnAll(make: () => string): readonly string[]
  /** Gives the connection up and makes a new one: it is dead though it does not say so. */
  reconnect(reason: string): void
  /** What was sent before is answered first, within the deadline of a command. */
  close(): Promise<void>
}
