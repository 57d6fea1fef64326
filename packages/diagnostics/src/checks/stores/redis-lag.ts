import { type Check, fault, pass, skip } from '../../check.ts'
import { withRedis } from '../../probes/redis-connection.ts'
import { orFault } from '../../stores/or-fault.ts'
import { NO_REDIS, redisLogins } from '../../stores/redis-logins.ts'
import { medianDurationMs } from '../../stores/round-trip.ts'

/** A change takes several round trips, and a service gives up after 800 ms without an answer. */
const MAX_ROUND_TRIP_MS = 200

export const redisLag: Check = {
  id: 'redis.lag',
  group: 'stores',
  title: 'Redis answers fast enough for a live show',
  dependsOn: ['redis.sign-in'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'Changes reach the picture late, and now and then a request fails with an outage of the store.',
  cause: 'Redis is far away in the network, its machine is overloaded, or a slow command blocks it.',
  cure: {
    text: 'Run Redis on the network of the services. The slow log shows commands that block it.',
    command: 'redis-cli --user operator --askpass SLOWLOG GET 10',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    orFault('PING', async () => {
      const logins = await redisLogins(context)
      if (logins === null) return skip(NO_REDIS)
      const roundTripMs = await withRedis(logins.own.target, context.signal, (redis) =>
        medianDurationMs(context.clock, () => redis.ping()),
      )
      const actual = `${roundTripMs.toFixed(1)} ms`
      if (roundTripMs <= MAX_ROUND_TRIP_MS) return pass(`Redis answers within ${actual}`)
      return fault({
        summary: `Redis takes ${actual} for an answer`,
        evidence: [
          {
            what: 'median of 5 answers',
            expected: `at most ${MAX_ROUND_TRIP_MS} ms`,
            actual,
            source: 'PING',
          },
        ],
      })
    }),
}
