import type { Script } from '../lua/script.ts'
import type { NoAnswerError } from '../wire/errors.ts'

export interface ScriptCall {
  /** All keys are in one slot of a cluster. */
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/**
 * Sends commands to one Redis, or to the masters of a cluster. No call is queued or sent twice. A call that was sent is
 * answered or rejected within the command deadline; a call that cannot be sent now is rejected at once.
 */
export interface Commands {
  /** Whether any server can be used now. */
  readonly isUp: boolean
  /**
   * Connects. Resolves once it is known whether Redis can be used, or when that takes long; attempts continue.
   * Rejects when the configuration of Redis forbids its use.
   */
  open(): Promise<void>
  /** Calls the listener after each outage. The server may have lost its last writes. */
  onUp(listener: () => void): void
  /** The reason why no command can be sent now. */
  unusable(): NoAnswerError
  /** The script's answer. Rejects with the port's errors, such as for a damaged record. */
  run(script: Script, call: ScriptCall): Promise<readonly unknown[]>
  /** A command on the one key that is its first argument. */
  call(name: string, key: string, ...args: readonly (string | number)[]): Promise<unknown>
  /** Over any connection: every subscriber receives it. */
  publish(channel: string, message: string): Promise<unknown>
  /** Keys made by `make`, one on every server that holds data. */
  keysOnAll(make: () => string): readonly string[]
  /** Replaces a connection that is dead although its socket is open. */
  reconnect(reason: string): void
  /** Commands that were sent are answered first, within the command deadline. */
  close(): Promise<void>
}
