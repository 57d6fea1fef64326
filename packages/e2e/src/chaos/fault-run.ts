import { setTimeout as delay } from 'node:timers/promises'
import { type Assault, plan, type Victim } from './injection.ts'
import { SeededRandom } from './random.ts'

export interface OnslaughtOptions {
  readonly seed: number
  /** How many times harm is done. */
  readonly assaults: number
  /** From one to the next, whether or not the one before is over. */
  readonly everyMs: number
  readonly say: (line: string) => void
}

/** Harm that was done, by `performance.now()`. */
export interface Inflicted {
  readonly victim: string
  readonly harm: string
  readonly atMs: number
  /** When all was made good again, the start of a new process among it. */
  readonly endedMs: number
}

export interface Onslaught {
  readonly inflicted: readonly Inflicted[]
  /** What could not be made good again. */
  readonly faults: readonly string[]
}

const sentence = ({ victim, harm, durationMs }: Assault): string =>
  `${harm.name}: ${victim.name}, ${(durationMs / 1000).toFixed(1)} s`

/** Harm at its pace, each victim once at a time. Resolves when all is made good again. */
export const runOnslaught = async (
  victims: readonly Victim[],
  { seed, assaults, everyMs, say }: OnslaughtOptions,
): Promise<Onslaught> => {
  const random = new SeededRandom(seed)
  const underWay = new Map<Victim, Promise<unknown>>()
  const inflicted: Inflicted[] = []
  const faults: string[] = []
  const inflict = async (assault: Assault): Promise<void> => {
    const { victim, harm, durationMs } = assault
    const atMs = performance.now()
    say(`${new Date().toISOString()} ${sentence(assault)}`)
    await harm
      .inflict(durationMs)
      .catch((error: unknown) => faults.push(`${sentence(assault)}: ${String(error)}`))
    inflicted.push({ victim: victim.name, harm: harm.name, atMs, endedMs: performance.now() })
    underWay.delete(victim)
  }
  for (let count = 0; count < assaults; count += 1) {
    const idle = victims.filter((victim) => !underWay.has(victim))
    const assault = plan(random, idle)
    if (assault) underWay.set(assault.victim, inflict(assault))
    await delay(everyMs)
  }
  await Promise.all(underWay.values())
  return { inflicted, faults }
}
