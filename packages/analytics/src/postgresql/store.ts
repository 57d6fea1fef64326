import { abortWithin, backoffDelayMs, delay } from '@stream-manager/async'
import type { PoolFigures } from '@stream-manager/contracts'
import { AnalyticsUnavailableError } from '../port/errors.ts'
import type { Input, Method, Output } from '../sql/calls.ts'
import { CALLS } from './calls.ts'
import { type ConnectionOptions, Connections } from './connections.ts'
import { isConflict } from './errors.ts'
import { runTransaction, type TransactionKind, type TransactionWork } from './transaction.ts'

const CONFLICT_RETRY = { firstMs: 20, maxMs: 500, minMs: 5 }
const MAX_ATTEMPTS = 6

export interface PostgresStoreOptions extends ConnectionOptions {
  /** For the wait for a connection, all statements of a call, and its repetitions. */
  readonly deadlineMs: Readonly<Record<TransactionKind['mode'], number>>
}

interface Attempt<Value> extends Pick<TransactionKind, 'mode'> {
  readonly deadlineMs: number
  readonly work: TransactionWork<Value>
}

/** Runs each call of the port as one transaction, which ends by its deadline. */
export class PostgresStore {
  readonly deadlineMs: PostgresStoreOptions['deadlineMs']
  readonly #connections: Connections
  readonly #over = new AbortController()

  constructor(options: PostgresStoreOptions) {
    this.deadlineMs = options.deadlineMs
    this.#connections = new Connections(options)
  }

  call<M extends Method>(mode: TransactionKind['mode'], method: M, input: Input<M>): Promise<Output<M>> {
    const work: TransactionWork<Output<M>> = (transaction) => CALLS[method](transaction, input)
    return this.run({ mode, deadlineMs: this.deadlineMs[mode], work })
  }

  async run<Value>(attempt: Attempt<Value>): Promise<Value> {
    if (this.#over.signal.aborted) throw new AnalyticsUnavailableError('the store of history is closed')
    const { deadlineMs } = attempt
    return abortWithin((signal) => this.#repeat(attempt, signal), {
      deadlineMs,
      signal: this.#over.signal,
      onLate: () => {
        throw new AnalyticsUnavailableError(`PostgreSQL did not answer within ${deadlineMs} ms`)
      },
    })
  }

  pool(): PoolFigures {
    return this.#connections.figures()
  }

  /** Ends calls under way. */
  async close(): Promise<void> {
    if (this.#over.signal.aborted) return
    this.#over.abort(new AnalyticsUnavailableError('the store of history is closed'))
    await this.#connections.close()
  }

  /** Two event handlers that write the same rows in another order may have to repeat. */
  async #repeat<Value>({ mode, deadlineMs, work }: Attempt<Value>, signal: AbortSignal): Promise<Value> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runTransaction(this.#connections, { mode, statementMs: deadlineMs, signal }, work)
      } catch (error) {
        if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error
        await delay(backoffDelayMs(CONFLICT_RETRY, attempt - 1), { signal })
      }
    }
  }
}
