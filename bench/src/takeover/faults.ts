import { setTimeout as delay } from 'node:timers/promises'
import { signal, startEngine } from '@stream-manager/e2e'
import type { Fleet } from './fleet.ts'

const FROZEN_REDIS_MS = 5000
const STOP_DEADLINE_MS = 40_000

/** A fault of the engine that runs the stream, or of Redis. */
export interface Fault {
  readonly name: string
  /** Causes the fault at once. */
  readonly inject: (fleet: Fleet) => Promise<Injected>
}

interface Injected {
  /** Settles once the cause is over. */
  readonly over: Promise<unknown>
  /** Restarts or continues the processes that the fault hit. */
  readonly restore: () => Promise<unknown>
}

const signalled = (
  name: NodeJS.Signals,
  pidsOf: (owner: Awaited<ReturnType<Fleet['owner']>>) => number[],
): Fault['inject'] => {
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
  { name: 'supervisor killed', inject: signalled('SIGKILL', ({ engine }) => [engine.process.pid]) },
  { name: 'child killed', inject: signalled('SIGKILL', ({ child }) => [child]) },
  { name: 'supervisor frozen', inject: signalled('SIGSTOP', ({ engine }) => [engine.process.pid]) },
  { name: 'child frozen', inject: signalled('SIGSTOP', ({ child }) => [child]) },
  {
    name: 'supervisor and child frozen',
    inject: signalled('SIGSTOP', ({ engine, child }) => [engine.process.pid, child]),
  },
  { name: 'asked to end (SIGTERM)', inject: signalled('SIGTERM', ({ engine }) => [engine.process.pid]) },
  {
    name: 'redis-server restarted',
    inject: async ({ redis }) => ({ over: redis.stop().then(() => redis.start()), restore: nothing }),
  },
  {
    name: 'redis-server frozen for 5 s',
    inject: async ({ redis }) => {
      redis.freeze()
      return { over: delay(FROZEN_REDIS_MS).then(() => redis.thaw()), restore: nothing }
    },
  },
]
