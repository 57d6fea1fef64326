import { mkdir, open, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import { batchOf, eventAt, grantOf, idsOf } from '../conformance/harness.ts'

const fileIn = async (t: Test): Promise<string> => path.join(await temporaryDirectory(t), 'analytics.db')

/** A fault at opening is one line that names the file. */
const refuses = async (t: Test, file: string, reason: RegExp) => {
  const error = await openEmbeddedAnalytics({ file }).then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof Error)) throw new Error(`${file} was opened`)
  t.match(error.message, reason)
  t.ok(error.message.startsWith(`${file} cannot be used: `), error.message)
  t.notMatch(error.message, /\n/)
}

const tampered = async (t: Test, sql: string): Promise<string> => {
  const file = await fileIn(t)
  await (await openEmbeddedAnalytics({ file })).close()
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
  return file
}

t.test('makes its files for the owner only', async (t) => {
  const file = await fileIn(t)
  const store = await openEmbeddedAnalytics({ file })
  t.teardown(() => store.close())
  for (const name of [file, `${file}-wal`]) t.equal((await stat(name)).mode & 0o777, 0o600, name)
})

t.test('keeps its rows over a restart', async (t) => {
  const file = await fileIn(t)
  const earlier = await openEmbeddedAnalytics({ file })
  await earlier.take(grantOf(1))
  await earlier.apply(batchOf({ events: [eventAt(1, 'evt_a')] }))
  await earlier.close()
  const store = await openEmbeddedAnalytics({ file })
  t.teardown(() => store.close())
  t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
})

t.test('a file that is no database is refused', async (t) => {
  const file = await fileIn(t)
  await writeFile(file, 'this is a letter, not a database. '.repeat(200))
  await refuses(t, file, /file is not a database/)
})

t.test('a directory in place of the file is refused', async (t) => {
  const file = await fileIn(t)
  await mkdir(file)
  await refuses(t, file, /EISDIR/)
})

t.test('the database of another program is refused', async (t) => {
  const file = await fileIn(t)
  const other = new DatabaseSync(file)
  other.exec('create table theirs (a)')
  other.close()
  await refuses(t, file, /another program/)
})

t.test('a step of a newer release is refused by its name', async (t) => {
  const file = await tampered(t, `insert into migrations values ('999-later')`)
  await refuses(t, file, /999-later/)
})

/** The first pages hold the schema; the rest are rows. */
const damageRows = async (file: string): Promise<void> => {
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  const from = Math.floor(size / 2)
  await handle.write(Buffer.alloc(size - from, 0xa5), 0, size - from, from)
  await handle.close()
}

t.test('a file with damaged rows is refused at opening, though its schema can be read', async (t) => {
  const file = await fileIn(t)
  const store = await openEmbeddedAnalytics({ file })
  await store.take(grantOf(1))
  await store.apply(
    batchOf({ events: Array.from({ length: 2000 }, (_, index) => eventAt(index, `evt_${index}`)) }),
  )
  await store.close()
  await damageRows(file)
  await refuses(t, file, /damaged|malformed/)
})
