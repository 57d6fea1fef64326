import t from 'tap'
import { createServer, listen, unwrap } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

t.test('the cause of a fault reaches the log, not the client', async (t) => {
  const { logger, lines } = captureLog()
  const app = await createServer({ logger })
  t.teardown(() => app.close())
  const fault = { code: 'storage.unavailable', detail: 'The store does not answer' } as const
  app.get('/broken', () =>
    unwrap({ ok: false, fault, cause: new Error('its ACL does not allow it (NOPERM)') }),
  )
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  const answer = await fetch(`${address?.url}/broken`)
  t.equal(answer.status, 503)
  const body = await answer.text()
  t.match(body, fault.detail)
  t.notMatch(body, /NOPERM/)
  t.match(
    lines.filter((line) => line.includes('request failed')),
    [/NOPERM/],
  )
})
