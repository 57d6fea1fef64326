import type { SeededRandom } from './random.ts'

/** Does harm for so long and makes it good again. */
export interface Harm {
  readonly name: string
  /** 0: it is over at once. */
  readonly longestMs: number
  readonly inflict: (durationMs: number) => Promise<unknown>
}

/** One process and what can be done to it, by kinds that are equally likely. */
export interface Victim {
  readonly name: string
  readonly kinds: readonly [readonly [Harm, ...Harm[]], ...(readonly [Harm, ...Harm[]])[]]
}

export interface Assault {
  readonly victim: Victim
  readonly harm: Harm
  readonly durationMs: number
}

const SHORTEST_MS = 1000

/** Who, what and for how long; null while all are being harmed. */
export const plan = (random: SeededRandom, idle: readonly Victim[]): Assault | null => {
  const [first, ...others] = idle
  if (!first) return null
  const victim = random.pick([first, ...others])
  const harm = random.pick(random.pick(victim.kinds))
  const durationMs = Math.min(harm.longestMs, Math.round(random.between(SHORTEST_MS, harm.longestMs)))
  return { victim, harm, durationMs }
}
