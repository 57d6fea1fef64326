import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { Database, requireOwnDatabase, storageFault } from '../src/index.ts'

const APPLICATION_ID = 7

const open = (t: Test): Database => {
  const directory = mkdtempSync(path.join(tmpdir(), 'sqlite-'))
  const database = new Database(path.join(directory, 'a.db'), (error) => error)
  t.teardown(() => {
    database.close()
    rmSync(directory, { recursive: true })
  })
  database.execute('create table numbers (n integer primary key) strict')
  return database
}

const numbersOf = (database: Database) => database.all('select n from numbers').map(({ n }) => n)

t.test('a settled transaction is rolled back by its result, and by an error', async (t) => {
  const database = open(t)
  const insert = (n: number) => async () => database.run('insert into numbers values (?)', n)
  const keepsOne = (changes: number) => changes === 1
  t.equal(await database.settledTransaction(insert(1), keepsOne), 1)
  t.equal(await database.settledTransaction(insert(2), () => false), 1)
  await t.rejects(database.settledTransaction(insert(1), keepsOne), /UNIQUE/)
  t.strictSame(numbersOf(database), [1])
  await database.settledTransaction(insert(3), keepsOne)
  t.strictSame(numbersOf(database), [1, 3])
})

t.test('statements that were used last stay prepared, a bounded number of them', async (t) => {
  const database = open(t)
  const { prepare } = DatabaseSync.prototype
  const prepared: string[] = []
  DatabaseSync.prototype.prepare = function (sql) {
    prepared.push(sql)
    return prepare.call(this, sql)
  }
  t.teardown(() => {
    DatabaseSync.prototype.prepare = prepare
  })
  for (let n = 0; n < 250; n += 1) {
    for (const sql of ['select -1', `select ${n}`]) database.all(sql)
  }
  database.all('select 249')
  database.all('select 0')
  const timesOf = (sql: string) => prepared.filter((one) => one === sql).length
  t.strictSame(['select -1', 'select 249', 'select 0'].map(timesOf), [1, 1, 2])
})

t.test('only a database with our application id is ours', async (t) => {
  const database = open(t)
  t.throws(() => requireOwnDatabase(database, APPLICATION_ID), /another program/)
  database.execute(`pragma application_id = ${APPLICATION_ID}`)
  requireOwnDatabase(database, APPLICATION_ID)
})

t.test('tells a fault of the disk from a mistake of the program', async (t) => {
  const failure = (errcode: number) => Object.assign(new Error('failed'), { errcode })
  t.match(storageFault(failure(13)), { kind: 'full' })
  t.match(storageFault(failure(10 | (19 << 8))), { kind: 'full' })
  t.match(storageFault(failure(11)), { kind: 'unavailable', message: /SQLite 11/ })
  t.equal(storageFault(failure(19)), null)
  t.equal(storageFault('text'), null)
})
