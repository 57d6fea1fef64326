import { delay } from '@stream-manager/async'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { sign } from '../../context/sign.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import type { RefusedError } from '../../wire/conversation.ts'
import { withSession } from './session.ts'

/** Beyond the minute at which proxies cut by default. */
const HOLD_MS = 70_000
const TOKEN_LIFE_SECONDS = 600

interface Held {
  readonly end: RefusedError | null
  readonly heldMs: number
  readonly pings: number
}

const hold = (context: CheckContext, vantage: Vantage, holdMs: number): Promise<Held> => {
  const { clock, signal } = context
  return sign(context, { lifeSeconds: TOKEN_LIFE_SECONDS }).then((token) =>
    withSession({ vantage, token, signal }, async (conversation) => {
      const startMs = clock.monotonicMs()
      const end = await Promise.race([conversation.end(), delay(holdMs, { signal }).then(() => null)])
      return { end, heldMs: Math.round(clock.monotonicMs() - startMs), pings: conversation.serverPings }
    }),
  )
}

const ask = async (context: CheckContext, vantage: Vantage, holdMs: number): Promise<Observation> => {
  const { end, heldMs, pings } = await hold(context, vantage, holdMs)
  const seconds = Math.round(heldMs / 1000)
  const evidence = {
    ...{ what: 'a socket without other traffic than pings', expected: `open for ${holdMs / 1000} s` },
    actual:
      end === null
        ? `open, ${pings} pings of the server`
        : `${end.message} after ${seconds} s, ${pings} pings`,
    source: vantage.name,
  }
  if (end === null) return asExpected(`a quiet socket stays open for ${seconds} s`, [evidence])
  return unexpected(`a quiet socket is cut after ${seconds} s: ${end.message}`, evidence)
}

/** Holds sockets for this long. A test holds them for a shorter time. */
export const heldFor = (holdMs: number): Check => ({
  id: 'socket.idle',
  group: 'socket',
  title: 'A quiet socket stays open',
  dependsOn: ['socket.ping'],
  severity: 'error',
  cost: 'deep',
  deadlineMs: holdMs + 20_000,
  symptom: 'The page reconnects every minute, or whenever nothing happens for a while.',
  cause: 'A proxy or firewall on the way ends connections that are quiet, or older than it allows.',
  cure: {
    text:
      'Raise its limit for sockets above 60 s. nginx: `proxy_read_timeout 1h;`. HAProxy: `timeout tunnel 1h`. ' +
      'Load balancers of clouds: the idle timeout, and the backend timeout where it ends sockets.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage, holdMs)),
})

export const idle = heldFor(HOLD_MS)
