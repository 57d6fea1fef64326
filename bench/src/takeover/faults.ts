import { setTimeout as delay } from 'node:timers/promises'
import { signal, startEngine } from '@stream-manager/e2e'
import type { Fleet } from './fleet.ts'

const FROZEN_REDIS_MS = 5000
const STOP_DEADLINE_MS = 40_000

/** Something that happens to the engine that runs the stream, or to Redis. */
export interface Fault {
  readonly name: string
  /** Does it at once; the promise is settled when it is over. Gives what puts everything back in its place. */
  readonly inflict: (fleet: Fleet) => Promise<Inflicted>
}

interface Inflicted {
  readonly over: Promise<unknown>
  readonly restore: () => Promise<unknown>
}

const signalled = (
  name: NodeJS.Signals,
  pidsOf: (owner: Awaited<ReturnType<Fleet['owner']>>) => number[],
): Fault['inflict'] => {
  return async (fleet) => {
    const owner = await fleet.owner()
    const pids = pidsOf(owner)
    signal(name, pids)
    const hasEnded = name !== 'SIGSTOP' && pids.includes(owner.engine.process.pid)
    const restart = async () => {
      await owner.engine.process.stop(STOP_DEADLINE_MS)
      await startEngine(owner.engine)
    }
    return {
      over: Promise.resolve(),
      restore: async () => (hasEnded ? restart() : signal('SIGCONT', pids)),
    }
  }
}

const nothing = async (): Promise<void> => undefined

export const FAULTS: readonly Fault[] = [
  { name: 'supervisor killed', inflict: signalled('SIGKILL', ({ engine }) => [engine.process.pid]) },
  { name: 'child killed', inflict: signalled('SIGKILL', ({ child }) => [child]) },
  { name: 'supervisor frozen', inflict: signalled('SIGSTOP', ({ engine }) => [engine.process.pid]) },
  { name: 'child frozen', inflict: signalled('SIGSTOP', ({ child }) => [child]) },
  {
    name: 'supervisor and child frozen',
    inflict: signalled('SIGSTOP', ({ engine, child }) => [engine.process.pid, child]),
  },
  { name: 'asked to end (SIGTERM)', inflict: signalled('SIGTERM', ({ engine }) => [engine.process.pid]) },
  {
    name: 'redis-server restarted',
    inflict: async ({ redis }) => ({ over: redis.stop().then(() => redis.start()), restore: nothing }),
  },
  {
    name: 'redis-server frozen for 5 s',
    inflict: async ({ redis }) => {
      redis.freeze()
      return { over: delay(FROZEN_REDIS_MS).then(() => redis.thaw()), restore: nothing }
    },
  },
]
