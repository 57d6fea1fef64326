import { eventually, freePort, startApp, startValkey, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { readConfig } from '../src/config.ts'

t.test('needs a shared store', async (t) => {
  t.throws(() => readConfig({}), /REDIS_URL/)
  t.equal(readConfig({ REDIS_URL: 'redis://127.0.0.1' }).EVENT_HANDLER_PORT, 4300)
})

t.test('answers its check, says that there is no history, and ends on SIGTERM', async (t) => {
  const redis = await startValkey(t)
  const port = await freePort()
  const environment = {
    EVENT_HANDLER_PORT: String(port),
    DATA_DIR: await temporaryDirectory(t),
    REDIS_URL: redis.url,
  }
  const handler = await startApp(t, { name: 'event-handler', port, readyPath: '/healthz', environment })
  // The output of a process comes later than its answers, and than its end.
  const prints = (text: string) => eventually(() => handler.output().includes(text), { what: text })
  await prints('there is no store of history')
  await prints('ready')
  await handler.stop()
  t.ok(await prints('"exitCode":0'))
})
