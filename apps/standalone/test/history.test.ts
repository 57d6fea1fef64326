import { access } from 'node:fs/promises'
import { analyticsFile } from '@stream-manager/media-store'
import { createLogger, createScrubber } from '@stream-manager/service-kit'
import { missingPostgres, startPostgres, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { openHistory } from '../src/history.ts'

const services = {
  logger: createLogger({ service: 'test', level: 'silent' }),
  scrubber: createScrubber(),
}
const REDIS_URL = 'redis://127.0.0.1'

t.test('with Redis alone there is no history of one process, and no file for it', async (t) => {
  const DATA_DIR = await temporaryDirectory(t)
  t.equal(await openHistory({ DATA_DIR, REDIS_URL }, services), null)
  await t.rejects(access(analyticsFile(DATA_DIR)), { code: 'ENOENT' })
})

t.test('one process by itself has a history', async (t) => {
  const store = await openHistory({ DATA_DIR: await temporaryDirectory(t) }, services)
  t.match(await store?.status(), { kind: 'sqlite' })
  await store?.close()
})

t.test('with a database the history is there, and in no file', { skip: missingPostgres() }, async (t) => {
  const server = await startPostgres(t)
  const DATA_DIR = await temporaryDirectory(t)
  const config = { DATA_DIR, REDIS_URL, DATABASE_URL: server.urlOf('postgres') }
  const store = await openHistory(config, services)
  t.match(await store?.status(), { kind: 'postgresql' })
  await store?.close()
  await t.rejects(access(analyticsFile(DATA_DIR)), { code: 'ENOENT' })
})
