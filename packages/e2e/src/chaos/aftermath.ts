import { isDeepStrictEqual } from 'node:util'
import { type DrivenState, eventually } from '@stream-manager/test-kit'
import { ALL_HEALTHY, HealthWatch } from '../health-watch.ts'
import type { Account } from '../ledger-reader.ts'
import type { ChaosWorld } from './world.ts'

/** Both deadlines start when the last fault is repaired. */
const SETTLE_DEADLINE_MS = 120_000
const HEALTH_DEADLINE_MS = 120_000
/** Clients notice a frozen gateway by a missing ping: at most 25 s until it is due, and 10 s more. */
const READERS_DEADLINE_MS = 120_000

export interface Aftermath {
  readonly failures: readonly string[]
  /** Both APIs return the same state. */
  readonly state: DrivenState
  readonly accounts: readonly Account[]
  /** Time until desired equalled observed. */
  readonly settledMs: number
  /** Time until the sidecar reported every component as healthy. */
  readonly healthyMs: number
}

const isSettled = (state: DrivenState): boolean =>
  state.status === 'live' &&
  state.appliedRevision >= state.revision &&
  state.error === null &&
  state.outputs.every((output) => output.state === 'live')

/** Waits until desired equals observed, both APIs return the same state, and the RTMP server has a publisher. */
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

/** Accounts of all readers, once every reader has received its channel's last event. */
const gatherAccounts = async ({ readers }: ChaosWorld): Promise<Account[]> => {
  const endOf = (channel: string) =>
    Math.max(...readers.filter((reader) => reader.channel === channel).map(({ last }) => last))
  const haveAll = () =>
    readers.every((reader) => reader.isSubscribed && reader.last === endOf(reader.channel))
  // The account of a reader that is still behind shows the missing events.
  await eventually(haveAll, { deadlineMs: READERS_DEADLINE_MS }).catch(() => undefined)
  return readers.map((reader) => reader.account(endOf(reader.channel)))
}

const accountFailures = (accounts: readonly Account[]): string[] =>
  accounts.flatMap((account, index) => {
    const { missing, repeated, outOfOrder, resyncs } = account
    return missing + repeated + outOfOrder + resyncs === 0
      ? []
      : [`reader ${index}: ${JSON.stringify(account)}`]
  })

/** Layers that still exist although the API confirmed their removal. */
const remainingLayers = async ({ drivers }: ChaosWorld, removed: readonly string[]): Promise<string[]> => {
  const { items } = await drivers[0].call<{ items: { id: string }[] }>('GET', '/api/layers?limit=100')
  return items
    .filter(({ id }) => removed.includes(id))
    .map(({ id }) => `layer ${id} was removed but still exists`)
}

/** Waits until the deployment has recovered, and lists what has not. Layers in `removed` must not exist. */
export const inspectAftermath = async (world: ChaosWorld, removed: readonly string[]): Promise<Aftermath> => {
  const beganMs = performance.now()
  const failures: string[] = []
  const since = async (awaited: Promise<unknown>): Promise<number> => {
    await awaited.catch((error: unknown) => failures.push(String(error)))
    return Math.round(performance.now() - beganMs)
  }
  const health = new HealthWatch(world.sidecarUrl)
  const [settledMs, healthyMs] = await Promise.all([
    since(settle(world)),
    since(health.becomes(ALL_HEALTHY, HEALTH_DEADLINE_MS)),
  ])
  const state = await world.drivers[0].state()
  const accounts = await gatherAccounts(world)
  failures.push(...accountFailures(accounts), ...(await remainingLayers(world, removed)))
  return { failures, state, accounts, settledMs, healthyMs }
}
