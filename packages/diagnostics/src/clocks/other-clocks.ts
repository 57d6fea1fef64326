import { abortWithin } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import { knownAddresses } from '../context/addresses.ts'
import type { CheckContext } from '../context/context.ts'
import { withRedis } from '../probes/redis-connection.ts'
import { history } from '../stores/history.ts'
import { redisLogins } from '../stores/redis-logins.ts'

/** How far the clock of a server is ahead of the local one. */
export interface OtherClock {
  readonly server: string
  readonly source: string
  readonly aheadMs: number
  /** Half of the time that the answer took. */
  readonly uncertaintyMs: number
}

type Difference = Pick<OtherClock, 'aheadMs' | 'uncertaintyMs'>

/** The local time is taken half-way through the question. */
const compare = async (context: CheckContext, ask: () => Promise<number>): Promise<Difference> => {
  const beforeMs = context.clock.now().getTime()
  const serverMs = await ask()
  const uncertaintyMs = (context.clock.now().getTime() - beforeMs) / 2
  return { aheadMs: serverMs - beforeMs - uncertaintyMs, uncertaintyMs }
}

const ofRedis = async (context: CheckContext): Promise<OtherClock | null> => {
  const logins = await redisLogins(context)
  if (logins === null) return null
  const difference = await withRedis(logins.own.target, context.signal, (redis) =>
    compare(context, async () => {
      const [seconds, microseconds] = await redis.time()
      return 1000 * Number(seconds) + Number(microseconds) / 1000
    }),
  )
  return { server: `Redis at ${logins.server}`, source: 'TIME', ...difference }
}

const ofPostgres = async (context: CheckContext): Promise<OtherClock | null> => {
  const found = await history(context)
  if (!found?.inspection?.ok) return null
  const { serverMs, localMs, uncertaintyMs } = found.inspection.facts
  return {
    server: `PostgreSQL at ${found.label}`,
    source: 'clock_timestamp()',
    aheadMs: serverMs - localMs,
    uncertaintyMs,
  }
}

const ofApi = async (context: CheckContext): Promise<OtherClock | null> => {
  const { api } = knownAddresses(context)
  if (api === null) return null
  let date = ''
  const difference = await compare(context, async () => {
    const answer = await fetch(`${api}/healthz`, { signal: context.signal, redirect: 'manual' })
    await answer.body?.cancel()
    date = answer.headers.get('date') ?? ''
    return Date.parse(date)
  })
  return Number.isFinite(difference.aheadMs)
    ? { server: `the API at ${api}`, source: `Date: ${date}`, ...difference }
    : null
}

/** A server that is silent has a check of its own, and must not make this one late. */
const ANSWER_MS = 3000

const askInTime = (
  ask: (context: CheckContext) => Promise<OtherClock | null>,
  context: CheckContext,
): Promise<OtherClock | null> =>
  abortWithin((signal) => ask({ ...context, signal }), {
    ...{ deadlineMs: ANSWER_MS, signal: context.signal, schedule: patientSchedule },
    onLate: () => null,
  }).catch(() => null)

/** The clocks of the servers that answer. */
export const otherClocks = async (context: CheckContext): Promise<OtherClock[]> => {
  const found = await Promise.all([ofRedis, ofPostgres, ofApi].map((ask) => askInTime(ask, context)))
  return found.filter((clock) => clock !== null)
}
