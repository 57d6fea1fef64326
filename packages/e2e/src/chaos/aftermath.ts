import { isDeepStrictEqual } from 'node:util'
import { type DrivenState, eventually } from '@stream-manager/test-kit'
import { type Expected, HealthWatch } from '../health-watch.ts'
import type { Account } from '../ledger-reader.ts'
import type { ChaosWorld } from './world.ts'

/** From when everything is made good again. */
const SETTLE_DEADLINE_MS = 60_000
const HEALTH_DEADLINE_MS = 30_000
/** Clients of a gateway that froze notice by a ping that did not come, 25 s and 10 s after the last. */
const READERS_DEADLINE_MS = 60_000

const HEALTHY: Expected = {
  stream: 'healthy',
  'stream-api': 'healthy',
  gateway: 'healthy',
  engine: 'healthy',
  redis: 'healthy',
  database: 'healthy',
}

export interface Aftermath {
  readonly faults: readonly string[]
  /** As both APIs tell it. */
  readonly state: DrivenState
  readonly accounts: readonly Account[]
  /** Until desired equalled observed, and until the sidecar said that all are well. */
  readonly settledMs: number
  readonly healthyMs: number
}

const isSettled = (state: DrivenState): boolean =>
  state.status === 'live' &&
  state.appliedRevision >= state.revision &&
  state.error === null &&
  state.outputs.every((output) => output.state === 'live')

/** Desired equals observed, both APIs say the same, and the RTMP server has a publisher. */
const settle = ({ drivers, rtmp }: ChaosWorld): Promise<unknown> =>
  eventually(
    async () => {
      const [first, second] = await Promise.all(drivers.map((driver) => driver.state()))
      if (!first || !second || !isSettled(first) || !isSettled(second)) return false
      const same = isDeepStrictEqual([first.revision, first.status], [second.revision, second.status])
      return same && rtmp.current !== undefined
    },
    { what: 'desired to equal observed', deadlineMs: SETTLE_DEADLINE_MS },
  )

/** Ends of the channels, once every reader stands there. */
const gather = async ({ readers }: ChaosWorld): Promise<Account[]> => {
  const endOf = (channel: string) =>
    Math.max(...readers.filter((reader) => reader.channel === channel).map(({ last }) => last))
  const allThere = () =>
    readers.every((reader) => reader.isSubscribed && reader.last === endOf(reader.channel))
  // Who is not there by then is missing something, which its account tells.
  await eventually(allThere, { deadlineMs: READERS_DEADLINE_MS }).catch(() => undefined)
  return readers.map((reader) => reader.account(endOf(reader.channel)))
}

const accountFaults = (accounts: readonly Account[]): string[] =>
  accounts.flatMap((account, index) => {
    const { missing, repeated, outOfOrder, resyncs } = account
    return missing + repeated + outOfOrder + resyncs === 0
      ? []
      : [`reader ${index}: ${JSON.stringify(account)}`]
  })

/** Layers that the operator left behind: it was told that each was removed. */
const leftOver = async ({ drivers }: ChaosWorld, made: readonly string[]): Promise<string[]> => {
  const { items } = await drivers[0].call<{ items: { id: string }[] }>('GET', '/api/layers?limit=100')
  return items.filter(({ id }) => made.includes(id)).map(({ id }) => `layer ${id} was removed and is there`)
}

/** Waits until all is as if nothing had been, and tells what is not. `made`: layers that must be gone. */
export const inspectAftermath = async (world: ChaosWorld, made: readonly string[]): Promise<Aftermath> => {
  const beganMs = performance.now()
  const faults: string[] = []
  const since = async (awaited: Promise<unknown>): Promise<number> => {
    await awaited.catch((error: unknown) => faults.push(String(error)))
    return Math.round(performance.now() - beganMs)
  }
  const health = new HealthWatch(world.sidecarUrl)
  const [settledMs, healthyMs] = await Promise.all([
    since(settle(world)),
    since(health.becomes(HEALTHY, HEALTH_DEADLINE_MS)),
  ])
  const state = await world.drivers[0].state()
  const accounts = await gather(world)
  faults.push(...accountFaults(accounts), ...(await leftOver(world, made)))
  return { faults, state, accounts, settledMs, healthyMs }
}
