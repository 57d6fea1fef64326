import type { EditOptions } from '../options.ts'

/** One call to the server, described for both transports. */
export interface Operation {
  /** The rpc method. */
  readonly method: string
  /** Parameters of the rpc method. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the stream's own path. Values in it are already URL-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  /** True if the engine has to apply it. */
  readonly awaited?: true
  /** Over HTTP, in place of the limit of the client: for an answer that may take the server longer than others. */
  readonly timeoutMs?: number
}

export type CallOptions = EditOptions

/** The answer, the same over either transport. `body` is null without a body. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Sends an operation and returns its answer. Rejects with a `StreamManagerError`, or with the signal's reason. */
export type Perform = (operation: Operation, options: CallOptions) => Promise<Answer>

export const DEFAULT_WAIT_SECONDS = 10

/** The server computes some answers from the history, for at most ten seconds. */
export const HISTORY_TIMEOUT_MS = 12_000

/** The path of an operation with its query. */
export const pathOf = ({ path, query = {} }: Pick<Operation, 'path' | 'query'>): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return `${path}${search.size > 0 ? `?${search}` : ''}`
}
