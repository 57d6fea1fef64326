import { setTimeout as delay } from 'node:timers/promises'
import { BLACKHOLE, type FaultProxy, type RedisServer } from '@stream-manager/test-kit'
import type { Replica } from '../replica.ts'
import type { SeededRandom } from './random.ts'

/** Does harm for so long and makes it good again. */
type Harm = (durationMs: number) => Promise<unknown>

/** One process and what can be done to it. */
export interface Victim {
  readonly name: string
  readonly harms: Readonly<Record<string, { readonly longestMs: number; readonly harm: Harm }>>
}

const SHORTEST_MS = 1000
const STOP_DEADLINE_MS = 40_000

/** A service: its process, and its connection to Redis. */
export const serviceVictim = (replica: Replica, link: FaultProxy): Victim => ({
  name: replica.name,
  harms: {
    kill: {
      longestMs: 4000,
      harm: async (durationMs) => {
        await replica.process.kill()
        await delay(durationMs)
        await replica.start()
      },
    },
    stop: {
      longestMs: 4000,
      harm: async (durationMs) => {
        await replica.process.stop(STOP_DEADLINE_MS)
        await delay(durationMs)
        await replica.start()
      },
    },
    freeze: {
      longestMs: 15_000,
      harm: async (durationMs) => {
        replica.process.freeze()
        await delay(durationMs)
        replica.process.thaw()
      },
    },
    partition: {
      longestMs: 15_000,
      harm: async (durationMs) => {
        link.setFaults(BLACKHOLE)
        await delay(durationMs)
        link.heal()
      },
    },
  },
})

export const redisVictim = (redis: RedisServer): Victim => ({
  name: 'redis',
  harms: {
    kill: {
      longestMs: 4000,
      harm: async (durationMs) => {
        await redis.kill()
        await delay(durationMs)
        await redis.start()
      },
    },
    freeze: {
      longestMs: 10_000,
      harm: async (durationMs) => {
        redis.freeze()
        await delay(durationMs)
        redis.thaw()
      },
    },
  },
})

export interface Assault {
  readonly victim: Victim
  readonly kind: string
  readonly durationMs: number
}

/** Who, what and for how long; null while all are being harmed. */
export const plan = (random: SeededRandom, idle: readonly Victim[]): Assault | null => {
  const [first, ...others] = idle
  if (!first) return null
  const victim = random.pick([first, ...others])
  const [kind = '', ...kinds] = Object.keys(victim.harms)
  const chosen = random.pick([kind, ...kinds])
  const longestMs = victim.harms[chosen]?.longestMs ?? SHORTEST_MS
  return { victim, kind: chosen, durationMs: Math.round(random.between(SHORTEST_MS, longestMs)) }
}
