import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { killsDuringIntake } from '../crash/harness.ts'

const ROUNDS = 8

const readRows = (file: string) => {
  const database = new DatabaseSync(file)
  const position = database.prepare('select "offset" from positions').get()
  const events = database.prepare('select count(*) as count, max(at) as newest from events').get()
  database.close()
  return {
    offset: Number(position?.['offset']),
    count: Number(events?.['count']),
    newestMs: Number(events?.['newest']),
  }
}

t.test(`kill -9 during intake, ${ROUNDS} times: rows and positions agree`, async (t) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  await killsDuringIntake(t, { store: ['embedded', file], readRows: () => readRows(file) }, ROUNDS)
})
