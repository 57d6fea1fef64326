import { randomUUID } from 'node:crypto'
import { delay } from '@stream-manager/async'
import { ECHO_CHANNEL, isRecord } from '@stream-manager/contracts'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { ProbeError } from '../../probes/result.ts'
import { bearer } from '../../vantages/arrival.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import { directVantage, type Vantage } from '../../vantages/vantage.ts'
import { type Conversation, RefusedError } from '../../wire/conversation.ts'
import { exchange, statusText } from '../../wire/exchange.ts'
import { asOperator } from './session.ts'

const SUCCESS = 200
/** Far longer than an echo takes. */
const RETRY_MS = 1000

/** Over rpc at the gateway itself, and over REST at another process. */
const PUBLISHERS = {
  'the gateway': async (_context: CheckContext, conversation: Conversation, nonce: string) => {
    await conversation.ask({ rpc: { method: 'diagnostics.echo', data: { nonce } } })
  },
  'the API': async (context: CheckContext, _conversation: Conversation, nonce: string) => {
    // The nearest way: the socket is what is checked.
    const page = directVantage(context)?.page ?? context.target
    if (page === null) return
    const url = new URL('api/diagnostics/echo', page)
    const token = await context.signToken('operator')
    const body = JSON.stringify({ nonce })
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    const answer = await exchange({ url, method: 'POST', headers, body, signal: patience(context) })
    if (answer.status !== SUCCESS) throw new ProbeError('unexpected', `the echo: ${statusText(answer)}`)
  },
} as const

type Publisher = keyof typeof PUBLISHERS

/** One echo. False when it does not arrive: another run may have replaced it. */
const publishAndWait = async (context: CheckContext, conversation: Conversation, publisher: Publisher) => {
  const nonce = randomUUID()
  const seen = conversation
    .push(
      ({ channel, pub }) => channel === ECHO_CHANNEL && isRecord(pub?.data) && pub.data['nonce'] === nonce,
    )
    .then(() => true)
  const [isSeen] = await Promise.all([
    Promise.race([seen, delay(RETRY_MS, { signal: context.signal }).then(() => false)]),
    PUBLISHERS[publisher](context, conversation, nonce),
  ])
  return isSeen
}

/** Resolves with the time of the round that arrived. Rejects when the patience of the conversation ends. */
const seesEcho = async (context: CheckContext, conversation: Conversation, publisher: Publisher) => {
  for (;;) {
    const startMs = context.clock.monotonicMs()
    if (await publishAndWait(context, conversation, publisher)) {
      return Math.round(context.clock.monotonicMs() - startMs)
    }
  }
}

const look = async (context: CheckContext, conversation: Conversation, publisher: Publisher) => {
  try {
    return { publisher, durationMs: await seesEcho(context, conversation, publisher), problem: null }
  } catch (error) {
    if (!(error instanceof ProbeError || error instanceof RefusedError)) throw error
    return { publisher, durationMs: null, problem: error.message }
  }
}

const ask = (context: CheckContext, vantage: Vantage): Promise<Observation> =>
  asOperator(context, vantage, async (conversation) => {
    await conversation.ask({ subscribe: { channel: ECHO_CHANNEL } })
    const found = []
    for (const publisher of ['the gateway', 'the API'] as const) {
      found.push(await look(context, conversation, publisher))
    }
    const evidence = found.map(({ publisher, durationMs, problem }) => ({
      ...{ what: `echo by ${publisher}`, expected: 'seen by the socket' },
      ...{ actual: problem ?? `seen after ${durationMs} ms`, source: vantage.name },
    }))
    const lost = found.filter(({ problem }) => problem !== null)
    if (lost.length === 0) return asExpected('what others publish arrives', evidence)
    return unexpected(
      `an echo by ${lost.map(({ publisher }) => publisher).join(' and ')} does not arrive`,
      evidence,
    )
  })

export const echo: Check = {
  id: 'socket.echo',
  group: 'socket',
  title: 'What another process publishes arrives at the socket',
  dependsOn: ['socket.subscribe'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page shows a state and never changes it.',
  cause: 'API and gateway have different stores, or the wake-ups of Redis do not reach the gateway.',
  cure: {
    text: 'Give all services the same REDIS_URL, and let their Redis users subscribe to the channels of the template.',
    command: 'stream-manager doctor --only config.agreement,stores',
    auto: null,
  },
  docs: 'docs/architecture.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
