import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type DrivenState, eventually, type TestScope } from '@stream-manager/test-kit'
import type { Account } from '../ledger-reader.ts'
import { Commander } from './commander.ts'
import { MadeLayers } from './made-layers.ts'
import { SeededRandom } from './random.ts'
import { type Assault, plan, type Victim } from './victims.ts'
import { type ChaosWorld, startChaosWorld } from './world.ts'

export interface ChaosOptions {
  readonly seed: number
  /** How many times harm is done. */
  readonly assaults: number
  /** From one to the next, whether or not the one before is over. */
  readonly everyMs: number
  readonly say: (line: string) => void
}

export interface ChaosReport {
  readonly commands: number
  /** All of what must not be, in words; empty after a good run. */
  readonly faults: readonly string[]
  readonly accounts: readonly Account[]
  /** How many publishers the RTMP server saw, one after another. */
  readonly publishers: number
  readonly state: DrivenState
}

/** Clients of a gateway that froze notice by a ping that did not come, 25 s and 10 s after the last. */
const CALM_DEADLINE_MS = 120_000

const sentence = ({ victim, kind, durationMs }: Assault): string =>
  `${kind} ${victim.name}, ${(durationMs / 1000).toFixed(1)} s`

/** Harm at its pace, each victim once at a time. Resolves when all is made good again. */
const harm = async (victims: readonly Victim[], options: ChaosOptions): Promise<string[]> => {
  const { seed, assaults, everyMs, say } = options
  const random = new SeededRandom(seed)
  const underWay = new Map<Victim, Promise<unknown>>()
  const faults: string[] = []
  for (let count = 0; count < assaults; count += 1) {
    const assault = plan(
      random,
      victims.filter((victim) => !underWay.has(victim)),
    )
    if (assault) {
      const { victim, kind, durationMs } = assault
      say(`${new Date().toISOString()} ${sentence(assault)}`)
      const done = (victim.harms[kind]?.harm(durationMs) ?? Promise.resolve())
        .catch((error: unknown) => faults.push(`${sentence(assault)}: ${String(error)}`))
        .finally(() => underWay.delete(victim))
      underWay.set(victim, done)
    }
    await delay(everyMs)
  }
  await Promise.all(underWay.values())
  return faults
}

const isSettled = (state: DrivenState): boolean =>
  state.status === 'live' &&
  state.appliedRevision >= state.revision &&
  state.error === null &&
  state.outputs.every((output) => output.state === 'live')

/** Desired equals observed, and both APIs say the same. */
const settle = ({ drivers }: ChaosWorld): Promise<DrivenState> =>
  eventually(
    async () => {
      const [first, second] = await Promise.all(drivers.map((driver) => driver.state()))
      if (!first || !second || !isSettled(first) || !isSettled(second)) return false
      return isDeepStrictEqual([first.revision, first.status], [second.revision, second.status]) && first
    },
    { what: 'desired to equal observed', deadlineMs: CALM_DEADLINE_MS },
  )

/** Ends of the channels, once every reader stands there. */
const gather = async ({ readers }: ChaosWorld): Promise<Account[]> => {
  const endOf = (channel: string) =>
    Math.max(...readers.filter((reader) => reader.channel === channel).map(({ last }) => last))
  const allThere = () =>
    readers.every((reader) => reader.isSubscribed && reader.last === endOf(reader.channel))
  await eventually(allThere, { what: 'every reader to have all', deadlineMs: CALM_DEADLINE_MS }).catch(
    () => {},
  )
  return readers.map((reader) => reader.account(endOf(reader.channel)))
}

const accountFaults = (accounts: readonly Account[]): string[] =>
  accounts.flatMap((account, index) => {
    const { missing, repeated, outOfOrder, resyncs } = account
    return missing + repeated + outOfOrder + resyncs === 0
      ? []
      : [`reader ${index}: ${JSON.stringify(account)}`]
  })

/**
 * Every few seconds a random process is killed, stopped, frozen or cut off, while an operator works and readers count.
 * Afterwards all must be as if nothing had been.
 */
export const runChaos = async (t: TestScope, options: ChaosOptions): Promise<ChaosReport> => {
  const world = await startChaosWorld(t)
  const { url, readers, publications, victims } = world
  const watched = readers[0]?.client.getSubscription('layer-updates')
  if (!watched) throw new Error('the first reader follows the layers')
  const made = new MadeLayers(watched)
  const commander = new Commander(url)
  const harmFaults = await harm(victims, options)
  options.say('all is made good again')
  await commander.stop()
  const state = await settle(world)
  const accounts = await gather(world)
  return {
    commands: commander.made.length * 2,
    faults: [
      ...harmFaults,
      ...commander.faults,
      ...made.faults(commander.made),
      ...accountFaults(accounts),
      ...publications.overlaps().map((pair) => `two publishers at once: ${pair}`),
    ],
    accounts,
    publishers: publications.sessions.length,
    state,
  }
}
