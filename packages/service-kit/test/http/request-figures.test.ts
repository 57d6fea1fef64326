import { addedSince } from '@stream-manager/analytics/port'
import t from 'tap'
import { createServer, listen, proxyCheck } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

t.test('answers are counted by their status, and probes are not', async (t) => {
  const app = await createServer({ logger: captureLog().logger })
  t.teardown(() => app.close())
  await app.register(proxyCheck)
  app.get('/items', async () => 'ok')
  app.get('/boom', async () => {
    throw new Error('a fault of ours')
  })
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  for (const path of ['/items', '/items', '/boom', '/missing', '/healthz']) {
    await (await fetch(`${address?.url}${path}`)).text()
  }
  const { durations, ...counts } = app.requestFigures()
  t.strictSame(counts, { answered: 4, refused: 1, failed: 1 })
  const measured = addedSince('', durations)
  t.equal(
    measured.reduce((total, [, count]) => total + count, 0),
    4,
  )
  t.ok(measured.every(([durationMs]) => durationMs > 0))
})
