import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'

const SCRIPT = fileURLToPath(import.meta.resolve('./storm-process.ts'))

const startWriter = async (t: Test, dataDir: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', SCRIPT, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  if (!child.stdout) throw new Error('the process has no output')
  await within(once(child.stdout, 'data'), { what: 'the first commit of the other process' })
  child.stdout.resume()
  return child
}

/** A fault at opening is one line that names the path. */
const refuses = async (t: Test, dataDir: string, reason: RegExp) => {
  const error = await openEmbeddedBackplane({ dataDir }).then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof Error)) throw new Error(`${dataDir} was opened`)
  t.match(error.message, reason)
  t.ok(error.message.includes(dataDir), 'names the directory')
  t.notMatch(error.message, /\n/)
}

/** A store that was used and closed, changed behind its back. */
const tamper = async (t: Test, change: (database: DatabaseSync) => void): Promise<string> => {
  const dataDir = await temporaryDirectory(t)
  await (await openEmbeddedBackplane({ dataDir })).close()
  const database = new DatabaseSync(path.join(dataDir, 'stream-manager.db'))
  change(database)
  database.close()
  return dataDir
}

t.test(
  'a second process on the same directory is refused until the first is gone, even by kill -9',
  async (t) => {
    const dataDir = await temporaryDirectory(t)
    const other = await startWriter(t, dataDir)
    await refuses(t, dataDir, /used by another process/)
    const gone = once(other, 'exit')
    other.kill('SIGKILL')
    await within(gone, { what: 'the end of the other process' })
    await (await openEmbeddedBackplane({ dataDir })).close()
  },
)

t.test('the directory cannot be opened twice in one process either', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const first = await openEmbeddedBackplane({ dataDir })
  await refuses(t, dataDir, /used by another process/)
  await first.probe()
  await first.close()
  await (await openEmbeddedBackplane({ dataDir })).close()
})

t.test('creates files for the owner only', async (t) => {
  const dataDir = path.join(await temporaryDirectory(t), 'made', 'here')
  const backplane = await openEmbeddedBackplane({ dataDir })
  await backplane.probe()
  const modeOf = async (file: string) => ((await stat(path.join(dataDir, file))).mode & 0o777).toString(8)
  t.equal(await modeOf('.'), '700')
  for (const file of ['stream-manager.db', 'stream-manager.db-wal', 'stream-manager.lock']) {
    t.equal(await modeOf(file), '600', file)
  }
  await backplane.close()
})

t.test('another program may read the database while it is in use', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  await backplane.commit({ put: { 'stream:main/desired': 1 } })
  const reader = new DatabaseSync(path.join(dataDir, 'stream-manager.db'), { readOnly: true })
  t.strictSame({ ...reader.prepare('select count(*) as count from documents').get() }, { count: 1 })
  reader.close()
})

t.test('a path that is a file is refused', async (t) => {
  const file = path.join(await temporaryDirectory(t), 'file')
  await writeFile(file, '')
  await refuses(t, file, /cannot be created/)
  await refuses(t, path.join(file, 'below'), /cannot be created/)
})

t.test('a directory in place of the database is refused', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(path.join(dataDir, 'stream-manager.db'))
  await refuses(t, dataDir, /stream-manager\.db cannot be used/)
})

t.test('a file that is no database is refused and left as it is', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const file = path.join(dataDir, 'stream-manager.db')
  const content = 'this is a letter, not a database. '.repeat(200)
  await writeFile(file, content)
  await refuses(t, dataDir, /stream-manager\.db cannot be used: file is not a database/)
  t.equal(await readFile(file, 'utf8'), content)
})

t.test('a damaged database is refused', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  for (let index = 0; index < 200; index += 1) {
    await backplane.commit({ put: { [`assets/${index}`]: 'x'.repeat(500) } })
  }
  await backplane.close()
  const file = path.join(dataDir, 'stream-manager.db')
  const bytes = await readFile(file)
  bytes.fill(0xa5, 4096 * 3, 4096 * 12)
  await writeFile(file, bytes)
  await refuses(t, dataDir, /stream-manager\.db cannot be used: .*(damaged|malformed)/)
})

t.test('the database of another program is refused and left as it is', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const file = path.join(dataDir, 'stream-manager.db')
  const other = new DatabaseSync(file)
  other.exec('create table theirs (a)')
  other.close()
  await refuses(t, dataDir, /another program/)
  const after = new DatabaseSync(file)
  t.match(after.prepare('select name from sqlite_schema').all(), [{ name: 'theirs' }])
  after.close()
})

t.test('a newer schema is refused by its number', async (t) => {
  const dataDir = await tamper(t, (database) => database.exec('pragma user_version = 99'))
  await refuses(t, dataDir, /schema version 99 is newer than \d+/)
})

t.test('a refused directory can be opened once its fault is gone', async (t) => {
  let version = 0
  const dataDir = await tamper(t, (database) => {
    version = Number(database.prepare('pragma user_version').get()?.['user_version'])
    database.exec('pragma user_version = 99')
  })
  await refuses(t, dataDir, /newer/)
  const database = new DatabaseSync(path.join(dataDir, 'stream-manager.db'))
  database.exec(`pragma user_version = ${version}`)
  database.close()
  await (await openEmbeddedBackplane({ dataDir })).close()
})

t.test('results that an earlier release stored are replayed and counted', async (t) => {
  const request = {
    put: { 'stream:main/desired': 1 },
    idempotency: { key: 'k', fingerprint: 'f', result: 'done', ttlMs: 60_000 },
  }
  const dataDir = await temporaryDirectory(t)
  const earlier = await openEmbeddedBackplane({ dataDir })
  await earlier.commit(request)
  await earlier.close()
  const database = new DatabaseSync(path.join(dataDir, 'stream-manager.db'))
  database.exec(`drop trigger idempotency_added; drop trigger idempotency_removed; drop table idempotency_usage;
    drop index idempotency_by_owner; alter table idempotency drop column owner;
    alter table idempotency drop column bytes; alter table idempotency drop column is_complete;
    pragma user_version = 1`)
  database.close()
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  t.strictSame(await backplane.commit(request), { status: 'replayed', result: 'done' })
  const reader = new DatabaseSync(path.join(dataDir, 'stream-manager.db'), { readOnly: true })
  t.teardown(() => reader.close())
  const usage = reader.prepare('select sum(bytes) as bytes from idempotency_usage').get()
  t.equal(Number(usage?.['bytes']) > 0, true)
})
