import { FLAWLESS, Ledger, within } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import type { Backplane } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import { Follower } from '../conformance/follower.ts'
import { CHANNEL } from '../conformance/harness.ts'
import { BoundedCalls } from './bounded-calls.ts'
import { documentOf, Load } from './load.ts'

/**
 * Deadline of a full recovery after a fault is over. It takes one or two seconds; how long on this machine is a comment of
 * each test.
 */
export const RECOVERY_MS = 60_000
const BEFORE_THE_FAULT = 20

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

export const openRedis = async (t: Test, url: string): Promise<Backplane> => {
  const backplane = await openRedisBackplane({ url, log: SILENT })
  t.teardown(() => backplane.close())
  return backplane
}

export interface Endurance {
  readonly url: string
  /** Injects the fault and repairs it. */
  readonly fault: (load: Load) => Promise<unknown>
}

/**
 * Injects a fault while one backplane writes and another subscribes. Every call must settle in time, every write must take
 * effect once, and every subscriber must receive every publication once and in order soon after the fault.
 */
export const endure = async (t: Test, { url, fault }: Endurance): Promise<void> => {
  const calls = new BoundedCalls()
  const [writing, listening] = [await openRedis(t, url), await openRedis(t, url)]
  const followers = [await Follower.start(listening, CHANNEL), await Follower.start(writing, CHANNEL)]
  const over = new AbortController()
  const sweeps = [writing, listening].map((backplane) => calls.sweepUntil(over.signal, backplane))
  const load = new Load(writing, calls)
  await load.more(BEFORE_THE_FAULT, RECOVERY_MS)

  await fault(load)
  const endedMs = performance.now()
  const remainingMs = () => Math.max(1, RECOVERY_MS - (performance.now() - endedMs))
  await load.more(1, remainingMs())
  await load.stop(remainingMs())
  for (const follower of followers) {
    const report = within(follower.reportAt(load.total), {
      what: 'the last publication',
      deadlineMs: remainingMs(),
    })
    t.strictSame(await report, FLAWLESS, 'every publication once and in order')
  }
  t.comment(`recovered after ${Math.round(performance.now() - endedMs)} ms; ${load.summary}`)
  over.abort()
  await Promise.all(sweeps)
  t.strictSame(calls.overdue, [], 'every call settled in time')
  t.comment(calls.summary)
  for (const follower of followers) checkPublications(t, follower, load)
  await checkStore(t, listening, load)
}

/** Checks the data of the publications, not their offsets: each writer's numbers once and in order, and no loss. */
const checkPublications = (t: Test, follower: Follower, load: Load): void => {
  const ledgers = load.counts.map(() => new Ledger())
  for (const { writer, count } of follower.data as { writer: number; count: number }[]) {
    ledgers[writer]?.record(count)
  }
  const reports = ledgers.map((ledger, writer) => ledger.report(load.counts[writer] ?? 0))
  t.ok(
    reports.every(({ repeated, outOfOrder }) => repeated + outOfOrder === 0),
    'every write took effect once',
  )
  const kinds = new Set(follower.events.map(({ kind }) => kind))
  t.strictSame([...kinds], ['publication'], 'no subscriber received lost')
}

const checkStore = async (t: Test, backplane: Backplane, load: Load): Promise<void> => {
  const { position } = await backplane.history(CHANNEL, { limit: 0 })
  t.equal(position.offset, load.total, 'the log has every acknowledged commit, and no other')
  const documents = await Promise.all(load.counts.map((_, writer) => backplane.read(documentOf(writer))))
  t.strictSame(
    documents.map((document) => [document?.revision, document?.value]),
    load.counts.map((count) => [count, count]),
    'every document was written once for each commit',
  )
}
