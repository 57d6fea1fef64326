import { access } from 'node:fs/promises'
import { analyticsFile } from '@stream-manager/media-store'
import { createLogger } from '@stream-manager/service-kit'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { openHistory } from '../src/history.ts'

const silent = createLogger({ service: 'test', level: 'silent' })

t.test('with Redis there is no history of one process, and no file for it', async (t) => {
  const DATA_DIR = await temporaryDirectory(t)
  t.equal(await openHistory({ DATA_DIR, REDIS_URL: 'redis://127.0.0.1' }, silent), null)
  await t.rejects(access(analyticsFile(DATA_DIR)), { code: 'ENOENT' })
})

t.test('one process by itself has a history', async (t) => {
  const store = await openHistory({ DATA_DIR: await temporaryDirectory(t) }, silent)
  t.match(await store?.status(), { kind: 'sqlite' })
  await store?.close()
})
