import type { CheckResult, Recorder } from './recorder.ts'
import type { RestApi } from './rest/api.ts'
import type { SchemaFaults } from './schema-faults.ts'
import type { Socket, SocketOptions } from './socket/socket.ts'

export interface ContractOptions {
  /** The API's address. Its path is the prefix of a proxy. */
  readonly url: string
  readonly socketUrl: string
  /** The stream that is read. */
  readonly streamId: string
  /** Creates streams of its own, writes to them and removes them. Without it nothing is changed. */
  readonly write: boolean
  /** Accepts fields and events of a newer version. */
  readonly allowNewer: boolean
  readonly token: string | undefined
  /** Deadline of each answer. */
  readonly timeoutMs: number
  /** An abort ends the run after it has removed what it created. */
  readonly signal: AbortSignal
  readonly onResult: (result: CheckResult) => void
}

/** Shared by every part of a run. */
export interface Tools extends Pick<ContractOptions, 'streamId' | 'allowNewer' | 'signal'> {
  readonly recorder: Recorder
  readonly faultsOf: SchemaFaults
  readonly api: RestApi
  readonly socketOptions: SocketOptions
}

export interface Sockets {
  readonly main: Socket
  /** A channel can be followed once a connection, so other positions need another one. */
  readonly second: Socket
}
