import { REPLY_ERRORS } from '@stream-manager/contracts'
import { freePort } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { gatewayProbe, probeGateway } from '../../src/probes/gateway.ts'
import { probeWebSocket } from '../../src/probes/websocket.ts'
import { startAnswering } from '../fakes/http-server.ts'
import { connected, type GatewayAnswer, startFrozen, startGateway } from '../fakes/index.ts'

/** Long: a loaded machine takes seconds to answer. */
const DEADLINE_MS = 60_000
/** For a server that does not answer at all. */
const SHORT_DEADLINE_MS = 150

const deadline = (deadlineMs = DEADLINE_MS) => AbortSignal.timeout(deadlineMs)

const probeAnswering = async (t: Test, answer: GatewayAnswer, deadlineMs = DEADLINE_MS) => {
  const { url } = await startGateway(t, answer)
  return probeGateway(url, deadline(deadlineMs))
}

t.test('a gateway that answers `connect` and a ping succeeds', async (t) => {
  t.match(await probeAnswering(t, connected), { ok: true })
})

t.test('a gateway that answers `connect` among other replies succeeds', async (t) => {
  t.match(await probeAnswering(t, (command) => `{}\n${connected(command)}`), { ok: true })
})

t.test('a gateway that leaves `connect` unanswered misses the deadline', async (t) => {
  t.match(await probeAnswering(t, () => null, SHORT_DEADLINE_MS), { ok: false, code: 'timeout' })
})

t.test('a gateway that leaves pings unanswered misses the deadline', async (t) => {
  const gateway = await startGateway(t)
  gateway.answerPings(false)
  t.match(await probeGateway(gateway.url, deadline(SHORT_DEADLINE_MS)), { ok: false, code: 'timeout' })
})

for (const [what, answer, text] of [
  [
    'refuses `connect`',
    ({ id }: { id: number }) => JSON.stringify({ id, error: { code: 100, message: 'internal' } }),
    /connect was refused with 100, internal/,
  ],
  ['sends no connect result', ({ id }: { id: number }) => JSON.stringify({ id }), /connect result/],
  ['sends no JSON', () => 'hello', /JSON/],
] as const) {
  t.test(`a gateway that ${what} fails`, async (t) => {
    t.match(await probeAnswering(t, answer), { ok: false, code: 'unexpected', text })
  })
}

for (const probe of [probeGateway, probeWebSocket]) {
  t.test('a path that is not a gateway fails', async (t) => {
    const url = (await startAnswering(t, 404, '')).replace('http:', 'ws:')
    t.match(await probe(url, deadline()), { ok: false, code: 'unexpected', text: /404/ })
  })

  t.test('a port that is not bound is unreachable', async (t) => {
    const url = `ws://127.0.0.1:${await freePort()}/ws`
    t.match(await probe(url, deadline()), { ok: false, code: 'unreachable', text: /nothing listens there/ })
  })

  t.test('a frozen server misses the deadline', async (t) => {
    const url = `ws://127.0.0.1:${await startFrozen(t)}/ws`
    t.match(await probe(url, deadline(SHORT_DEADLINE_MS)), { ok: false, code: 'timeout' })
  })
}

t.test('a gateway that asks for a valid token does its work', async (t) => {
  const refuse = ({ id }: { id: number }) => JSON.stringify({ id, error: REPLY_ERRORS.unauthorized })
  t.match(await probeAnswering(t, refuse), { ok: true })
})

t.test('the probe sends the token of the moment with `connect`', async (t) => {
  let sent: unknown
  const { url } = await startGateway(t, (command) => {
    sent = command
    return connected(command)
  })
  await gatewayProbe(() => 'abc')(url, deadline())
  t.match(sent, { connect: { token: 'abc' } })
})

t.test('an upgrade alone is enough for the probe of a WebSocket', async (t) => {
  const { url } = await startGateway(t, () => null)
  t.strictSame(await probeWebSocket(url, deadline()), { ok: true, text: `${url} is open` })
})
