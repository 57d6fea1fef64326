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
  t.match(handler.output(), 'there is no store of history')
  await eventually(() => handler.output().includes('ready'), { what: 'the ready line' })
  await handler.stop()
  t.match(handler.output(), /"exitCode":0/)
})
