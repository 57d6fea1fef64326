import type { EditOptions } from '../options.ts'

/** One thing that can be asked of the server, in the words of both transports. */
export interface Operation {
  /** The rpc method. */
  readonly method: string
  /** What the rpc method takes, by name. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the stream's own path; parts that come from outside are encoded already. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  /** The engine has to carry it out. */
  readonly awaited?: true
}

export type CallOptions = EditOptions

/** What came back, the same over either transport. `body` is null where there is none. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Carries an operation there and back. Rejects with a `StreamManagerError`, or with the signal's reason. */
export type Perform = (operation: Operation, options: CallOptions) => Promise<Answer>

export const DEFAULT_WAIT_SECONDS = 10
