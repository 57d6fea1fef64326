import { eventually, missingPostgres, type PostgresServer, startPostgres } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AnalyticsUnavailableError } from '../../src/port/index.ts'
import { grantOf } from '../conformance/harness.ts'
import { batchAfter, positionOf } from '../crash/batches.ts'
import { killsDuringIntake } from '../crash/harness.ts'
import { openStore } from './harness.ts'

const ROUNDS = 4
const LONGEST_MS = 200

const ROWS = `select (select "offset" from positions), count(*) as count, max(at) as newest from events`

const rowsIn = async (server: PostgresServer, database: string) => {
  const [row] = await server.query(ROWS, database)
  return { offset: Number(row?.['offset']), count: Number(row?.['count']), newestMs: Number(row?.['newest']) }
}

interface Applying {
  readonly store: ReturnType<typeof openStore>
  /** Called after the first batch. */
  readonly onBegun: () => void
}

/** Applies until the store fails, and gives the last acknowledged offset. */
const applyUntilFault = async (t: Test, { store, onBegun }: Applying): Promise<number> => {
  let position = positionOf(await store.take(grantOf(1)))
  for (let batches = 0; ; batches += 1) {
    if (batches === 1) onBegun()
    const batch = batchAfter(position)
    const outcome = await store.apply(batch).catch((error: unknown) => error)
    if (outcome instanceof Error) {
      t.ok(outcome instanceof AnalyticsUnavailableError, outcome.message)
      return position.offset
    }
    position = batch.advances[0]?.to ?? position
  }
}

t.test(
  'a process that is killed leaves rows and positions that agree',
  { skip: missingPostgres(), timeout: 500_000 },
  async (t) => {
    const server = await startPostgres(t)

    t.test(`kill -9 of the writer, ${ROUNDS} times: rows and positions agree`, async (t) => {
      const database = await server.createDatabase()
      const url = server.urlOf(database)
      await killsDuringIntake(
        t,
        { store: ['postgresql', url], readRows: () => rowsIn(server, database) },
        ROUNDS,
      )
    })

    t.test(
      `kill -9 of the server, ${ROUNDS} times: rows and positions agree, and it is used again`,
      async (t) => {
        const database = await server.createDatabase()
        const store = openStore(t, server.urlOf(database))
        for (let round = 1; round <= ROUNDS; round += 1) {
          const onBegun = () => void setTimeout(() => void server.kill(), Math.random() * LONGEST_MS)
          const acknowledged = await applyUntilFault(t, { store, onBegun })
          await server.kill()
          await server.start()
          const { offset, count, newestMs } = await rowsIn(server, database)
          t.ok(offset >= acknowledged, `${acknowledged} acknowledged, ${offset} stored`)
          t.strictSame([count, newestMs], [offset, offset], 'one event for each publication')
          await eventually(() => store.status(), { what: 'the store' })
        }
      },
    )
  },
)
