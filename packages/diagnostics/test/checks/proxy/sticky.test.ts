import t, { type Test } from 'tap'
import { sticky } from '../../../src/checks/proxy/sticky.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { runCheck } from '../../fakes/run-check.ts'

const DEADLINE_MS = 120_000

interface Around {
  readonly gateways: number
  readonly cookieOf: (count: number, sent: string | undefined) => string | null
}

const runAround = async (t: Test, { gateways, cookieOf }: Around) => {
  const details = { instances: Array.from({ length: gateways }, () => ({})) }
  const sidecar = await startHttp(t, (_request, response) =>
    response.end(JSON.stringify({ checks: { 'ws-gateway': { details } } })),
  )
  let count = 0
  const proxy = await startHttp(t, ({ headers }, response) => {
    count += 1
    const cookie = cookieOf(count, headers.cookie)
    response.writeHead(426, cookie === null ? {} : { 'set-cookie': `${cookie}; Path=/ws` }).end()
  })
  const environment = { HEALTH_PORT: new URL(sidecar).port }
  return runCheck({ ...sticky, deadlineMs: DEADLINE_MS }, environment, { target: new URL(proxy) })
}

t.test('warns where two gateways share clients without a cookie, or with one that changes', async (t) => {
  const none = () => null
  t.match(await runAround(t, { gateways: 2, cookieOf: none }), { status: 'warn', summary: /sets no cookie/ })
  t.match(await runAround(t, { gateways: 1, cookieOf: none }), {
    status: 'skip',
    summary: 'there is one gateway',
  })
  const inTurn = (count: number) => `sm_gateway=${count % 2}`
  t.match(await runAround(t, { gateways: 2, cookieOf: inTurn }), {
    status: 'warn',
    summary: /another gateway/,
  })
})

t.test('passes where the first cookie is kept', async (t) => {
  const cookieOf = (_count: number, sent: string | undefined) => (sent === undefined ? 'sm_gateway=1' : null)
  t.match(await runAround(t, { gateways: 2, cookieOf }), { status: 'pass' })
})
