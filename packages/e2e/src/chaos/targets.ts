import { setTimeout as delay } from 'node:timers/promises'
import type { InfraRedis } from '@stream-manager/infra'
import type { Replica } from '../replica.ts'
import type { Harm, Victim } from './injection.ts'
import { type EngineProgram, programsOf, signal, theProgram } from './engine-programs.ts'
import { type Link, partitions } from './link.ts'
import type { ProxyHost } from './proxy-host.ts'
import type { RtmpHost } from './rtmp-host.ts'

/** A server that can be harmed and started again in its place. */
interface Target {
  kill(): Promise<unknown>
  stop(deadlineMs: number): Promise<unknown>
  freeze(): void
  thaw(): void
  start(): Promise<unknown>
}

const AWAY_MS = 4000
const FROZEN_MS = 15_000
/** Longer than anything takes to leave in order: services, and a proxy with sockets open. */
const STOP_DEADLINE_MS = 40_000

const kill = (target: Target): Harm => ({
  name: 'kill',
  longestMs: AWAY_MS,
  inflict: async (durationMs) => {
    await target.kill()
    await delay(durationMs)
    await target.start()
  },
})

const stop = (target: Target): Harm => ({
  name: 'stop',
  longestMs: AWAY_MS,
  inflict: async (durationMs) => {
    await target.stop(STOP_DEADLINE_MS)
    await delay(durationMs)
    await target.start()
  },
})

const freeze = (target: Target): Harm => ({
  name: 'freeze',
  longestMs: FROZEN_MS,
  inflict: async (durationMs) => {
    target.freeze()
    await delay(durationMs)
    target.thaw()
  },
})

const targetOf = (replica: Replica): Target => ({
  kill: () => replica.process.kill(),
  stop: (deadlineMs) => replica.process.stop(deadlineMs),
  freeze: () => replica.process.freeze(),
  thaw: () => replica.process.thaw(),
  start: () => replica.start(),
})

/** A service and its connections, each told by where it leads. */
export const serviceVictim = (replica: Replica, links: readonly (readonly [string, Link])[]): Victim => {
  const target = targetOf(replica)
  const [first, ...others] = links.flatMap(([name, link]) => partitions(name, [link]))
  const cuts: [Harm, ...Harm[]][] = first ? [[first, ...others]] : []
  return { name: replica.name, kinds: [[kill(target)], [stop(target)], [freeze(target)], ...cuts] }
}

/** An engine, which may be paused as a whole as well: supervisor, child and guard, like a host that is suspended. */
export const engineVictim = (replica: Replica, toRedis: Link): Victim => {
  const { name, kinds } = serviceVictim(replica, [['from Redis', toRedis]])
  const pause: Harm = {
    name: 'freeze with its children',
    longestMs: FROZEN_MS,
    inflict: async (durationMs) => {
      const pids = [...programsOf(replica).values(), replica.process.pid]
      signal('SIGSTOP', pids)
      await delay(durationMs)
      signal('SIGCONT', pids)
    },
  }
  return { name, kinds: [...kinds, [pause]] }
}

/** The process below whichever engine has one; its supervisor has to start another. */
export const engineProgramVictim = (program: EngineProgram, engines: readonly Replica[]): Victim => ({
  name: `engine ${program}`,
  kinds: [
    [
      {
        name: 'kill',
        longestMs: 0,
        inflict: async () => signal('SIGKILL', [await theProgram(program, engines)]),
      },
    ],
    [
      {
        name: 'freeze',
        longestMs: FROZEN_MS,
        inflict: async (durationMs) => {
          const pid = await theProgram(program, engines)
          signal('SIGSTOP', [pid])
          await delay(durationMs)
          signal('SIGCONT', [pid])
        },
      },
    ],
  ],
})

/** Redis, and all the ways to it at once. */
export const redisVictim = (redis: InfraRedis, links: readonly Link[]): Victim => {
  const target: Target = {
    kill: () => redis.process.kill(),
    stop: (deadlineMs) => redis.process.stop(deadlineMs),
    freeze: () => redis.process.freeze(),
    thaw: () => redis.process.thaw(),
    start: () => redis.start(),
  }
  return {
    name: 'redis',
    kinds: [[kill(target)], [stop(target)], [freeze(target)], partitions('from everybody', links)],
  }
}

export const proxyVictim = (proxy: ProxyHost): Victim => ({
  name: proxy.kind,
  kinds: [[kill(proxy)], [stop(proxy)], [freeze(proxy)]],
})

export const rtmpVictim = (rtmp: RtmpHost): Victim => ({
  name: 'rtmp-server',
  kinds: [
    [kill(rtmp)],
    [stop(rtmp)],
    [freeze(rtmp)],
    [
      ...partitions('from the engines', [rtmp.link]),
      {
        name: 'lose the publisher unnoticed',
        longestMs: FROZEN_MS,
        inflict: (durationMs) => rtmp.witness.orphan(durationMs),
      },
    ],
  ],
})
