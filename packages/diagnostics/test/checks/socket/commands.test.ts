import { REPLY_ERRORS } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import type { Check } from '../../../src/check.ts'
import { connect } from '../../../src/checks/socket/connect.ts'
import { echo } from '../../../src/checks/socket/echo.ts'
import { ping } from '../../../src/checks/socket/ping.ts'
import { resume } from '../../../src/checks/socket/resume.ts'
import { subscriptions } from '../../../src/checks/socket/subscribe.ts'
import { type GatewayAnswer, startGateway } from '../../fakes/gateway.ts'
import { runCheck } from '../../fakes/run-check.ts'
import { answering, subscribedAt } from './answers.ts'

interface Asked {
  readonly answer: GatewayAnswer
  readonly patienceMs?: number
}

const PATIENCE_MS = 60_000
/** Longer than an answer takes on a busy machine, where the test waits for the end of patience. */
const SHORT_PATIENCE_MS = 15_000
const DEADLINE_MS = 120_000

const runAt = async (t: Test, check: Check, { answer, patienceMs = PATIENCE_MS }: Asked) => {
  const { address } = await startGateway(t, answer)
  const environment = { WS_PORT: new URL(address).port }
  return runCheck({ ...check, deadlineMs: DEADLINE_MS }, environment, { patienceMs })
}

t.test('a channel that cannot be read is named', async (t) => {
  const finding = await runAt(t, subscriptions, {
    answer: answering({ subscribe: { error: REPLY_ERRORS.internal } }),
  })
  t.match(finding, {
    status: 'fail',
    summary: /stream-state: error 100, internal server error; layer-updates/,
  })
})

t.test('a socket that does not go on where the last one ended is a failure', async (t) => {
  const lost = subscribedAt({ was_recovering: true, recovered: false })
  t.match(await runAt(t, resume, { answer: answering({ subscribe: lost }) }), {
    status: 'fail',
    evidence: [{ expected: 'recovered: true', actual: 'recovered: false' }],
  })
  const found = subscribedAt({ was_recovering: true, recovered: true })
  t.match(await runAt(t, resume, { answer: answering({ subscribe: found }) }), { status: 'pass' })
})

t.test('an echo that does not arrive is a failure with both publishers', async (t) => {
  const answer = answering({ subscribe: subscribedAt(), rpc: { rpc: { data: {} } } })
  t.match(await runAt(t, echo, { answer, patienceMs: SHORT_PATIENCE_MS }), {
    status: 'fail',
    summary: 'an echo by the gateway and the API does not arrive',
  })
})

t.test('a ping without an answer is a failure that names the silence', async (t) => {
  t.match(await runAt(t, ping, { answer: answering({}), patienceMs: SHORT_PATIENCE_MS }), {
    status: 'fail',
    summary: 'no answer to ping in time',
  })
})

t.test('a gateway that asks for a token answers as it should', async (t) => {
  const wish: GatewayAnswer = ({ id }) => JSON.stringify({ id, error: REPLY_ERRORS.unauthorized })
  t.match(await runAt(t, connect, { answer: wish }), { status: 'pass' })
  const other: GatewayAnswer = ({ id }) => JSON.stringify({ id, error: REPLY_ERRORS.internal })
  t.match(await runAt(t, connect, { answer: other }), { status: 'fail', summary: /error 100/ })
})
