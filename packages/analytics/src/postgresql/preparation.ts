import { SingleFlight, within } from '@stream-manager/async'
import { AnalyticsUnavailableError } from '../port/errors.ts'
import { makeDays } from './day-partitions.ts'
import { migrate } from './migrate.ts'
import type { PostgresStore } from './store.ts'

/** A change of a large table takes its time. */
const MIGRATION_DEADLINE_MS = 300_000

/** Brings the schema up to date before the first call. A failure is tried again by the next call. */
export class Preparation {
  readonly #flight: SingleFlight<void>
  #isDone = false

  constructor(store: PostgresStore) {
    this.#flight = new SingleFlight(async () => {
      await store.run({
        mode: 'write',
        deadlineMs: MIGRATION_DEADLINE_MS,
        work: async (transaction) => {
          await migrate(transaction)
          await makeDays(transaction)
        },
      })
      this.#isDone = true
    })
  }

  async done(deadlineMs: number): Promise<void> {
    if (this.#isDone) return
    const onLate = () => {
      throw new AnalyticsUnavailableError('the tables of the history are being changed')
    }
    await within(this.#flight.join(), { deadlineMs, onLate })
  }
}
