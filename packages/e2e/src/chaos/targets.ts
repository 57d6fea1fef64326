import { setTimeout as delay } from 'node:timers/promises'
import type { InfraRedis } from '@stream-manager/infra'
import type { Replica } from '../replica.ts'
import { type EngineProgram, programsOf, signal, theProgram } from './engine-programs.ts'
import type { Fault, Target } from './injection.ts'
import { type Link, partitions } from './link.ts'
import type { ProxyHost } from './proxy-host.ts'
import type { RtmpHost } from './rtmp-host.ts'

/** A server that can be stopped, frozen and started again on the same port. */
interface Restartable {
  kill(): Promise<unknown>
  stop(deadlineMs: number): Promise<unknown>
  freeze(): void
  thaw(): void
  start(): Promise<unknown>
}

const MAX_DOWN_MS = 4000
const MAX_FROZEN_MS = 15_000
/** Longer than any process needs to shut down, even a proxy with open sockets. */
const STOP_DEADLINE_MS = 40_000

const kill = (server: Restartable): Fault => ({
  name: 'kill',
  maxDurationMs: MAX_DOWN_MS,
  inject: async (durationMs) => {
    await server.kill()
    await delay(durationMs)
    await server.start()
  },
})

const stop = (server: Restartable): Fault => ({
  name: 'stop',
  maxDurationMs: MAX_DOWN_MS,
  inject: async (durationMs) => {
    await server.stop(STOP_DEADLINE_MS)
    await delay(durationMs)
    await server.start()
  },
})

const freeze = (server: Restartable): Fault => ({
  name: 'freeze',
  maxDurationMs: MAX_FROZEN_MS,
  inject: async (durationMs) => {
    server.freeze()
    await delay(durationMs)
    server.thaw()
  },
})

const restartable = (replica: Replica): Restartable => ({
  kill: () => replica.process.kill(),
  stop: (deadlineMs) => replica.process.stop(deadlineMs),
  freeze: () => replica.process.freeze(),
  thaw: () => replica.process.thaw(),
  start: () => replica.start(),
})

/** A service and its connections. Each connection is named after its other end: `from Redis`. */
export const serviceTarget = (replica: Replica, links: readonly (readonly [string, Link])[]): Target => {
  const server = restartable(replica)
  const [first, ...others] = links.flatMap(([name, link]) => partitions(name, [link]))
  const cuts: [Fault, ...Fault[]][] = first ? [[first, ...others]] : []
  return { name: replica.name, kinds: [[kill(server)], [stop(server)], [freeze(server)], ...cuts] }
}

/** An engine. Its supervisor, child and guard can also be paused together, as on a suspended host. */
export const engineTarget = (replica: Replica, toRedis: Link): Target => {
  const { name, kinds } = serviceTarget(replica, [['from Redis', toRedis]])
  const pause: Fault = {
    name: 'freeze with its children',
    maxDurationMs: MAX_FROZEN_MS,
    inject: async (durationMs) => {
      const pids = [...programsOf(replica).values(), replica.process.pid]
      signal('SIGSTOP', pids)
      await delay(durationMs)
      signal('SIGCONT', pids)
    },
  }
  return { name, kinds: [...kinds, [pause]] }
}

/** The child or guard of the engine that has one. The supervisor has to start another. */
export const engineProgramTarget = (program: EngineProgram, engines: readonly Replica[]): Target => ({
  name: `engine ${program}`,
  kinds: [
    [
      {
        name: 'kill',
        maxDurationMs: 0,
        inject: async () => signal('SIGKILL', [await theProgram(program, engines)]),
      },
    ],
    [
      {
        name: 'freeze',
        maxDurationMs: MAX_FROZEN_MS,
        inject: async (durationMs) => {
          const pid = await theProgram(program, engines)
          signal('SIGSTOP', [pid])
          await delay(durationMs)
          signal('SIGCONT', [pid])
        },
      },
    ],
  ],
})

/** Redis, and the connections of all services to it at once. */
export const redisTarget = (redis: InfraRedis, links: readonly Link[]): Target => {
  const server: Restartable = {
    kill: () => redis.process.kill(),
    stop: (deadlineMs) => redis.process.stop(deadlineMs),
    freeze: () => redis.process.freeze(),
    thaw: () => redis.process.thaw(),
    start: () => redis.start(),
  }
  return {
    name: 'redis',
    kinds: [[kill(server)], [stop(server)], [freeze(server)], partitions('from all services', links)],
  }
}

export const proxyTarget = (proxy: ProxyHost): Target => ({
  name: proxy.kind,
  kinds: [[kill(proxy)], [stop(proxy)], [freeze(proxy)]],
})

export const rtmpTarget = (rtmp: RtmpHost): Target => ({
  name: 'rtmp-server',
  kinds: [
    [kill(rtmp)],
    [stop(rtmp)],
    [freeze(rtmp)],
    [
      ...partitions('from the engines', [rtmp.link]),
      {
        name: 'lose the publisher unnoticed',
        maxDurationMs: MAX_FROZEN_MS,
        inject: (durationMs) => rtmp.witness.orphan(durationMs),
      },
    ],
  ],
})
