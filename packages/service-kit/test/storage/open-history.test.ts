import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { missingPostgres, startPostgres, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createScrubber, openSharedHistory, openSharedReads } from '../../src/index.ts'

const ADDRESS = 'postgresql://handler@127.0.0.1:1/history'

t.test('without an address there is no shared history', async (t) => {
  t.equal(await openSharedHistory({}, createScrubber()), null)
  t.equal(await openSharedReads({}, createScrubber()), null)
})

t.test('the password of the database comes from its file', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)
  const file = path.join(await temporaryDirectory(t), 'password')
  const { username, password, host } = new URL(server.urlOf('postgres'))
  await writeFile(file, `${password}\n`)
  const config = { DATABASE_URL: `postgresql://${username}@${host}/postgres`, DATABASE_PASSWORD_FILE: file }
  const scrubber = createScrubber()
  const history = await openSharedHistory(config, scrubber)
  t.match(await history?.status(), { kind: 'postgresql' })
  const reads = await openSharedReads(config, scrubber)
  t.strictSame(await reads?.listEvents({ limit: 1 }), [])
  await Promise.all([history?.close(), reads?.close()])
  t.equal(scrubber.scrub(`PASSWORD ${password}`), 'PASSWORD [redacted]')
})

t.test('an address that cannot be used, or a missing password, ends the start by its name', async (t) => {
  const DATABASE_PASSWORD_FILE = path.join(await temporaryDirectory(t), 'password')
  await t.rejects(openSharedHistory({ DATABASE_URL: ADDRESS, DATABASE_PASSWORD_FILE }, createScrubber()), {
    name: 'StartError',
    message: /DATABASE_PASSWORD_FILE=.*ENOENT/,
  })
  const DATABASE_URL = `${ADDRESS}?sslmode=verify-full&sslrootcert=/nowhere/root.crt`
  await t.rejects(openSharedReads({ DATABASE_URL }, createScrubber()), {
    name: 'StartError',
    message: /DATABASE_URL: .*nowhere/,
  })
})

t.test('a database that is not there does not end the start', async (t) => {
  const history = await openSharedHistory({ DATABASE_URL: ADDRESS }, createScrubber())
  await t.rejects(async () => history?.status(), { name: 'AnalyticsUnavailableError' })
  await history?.close()
})
