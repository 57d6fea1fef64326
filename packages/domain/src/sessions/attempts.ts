import { fail, type Result, succeed } from '@stream-manager/contracts'
import { PEOPLE_SCOPE } from '../access/keys.ts'
import { hashOf } from '../access/secrets.ts'
import type { Context } from '../context.ts'

interface Rule {
  /** Failures without a delay. */
  readonly free: number
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/**
 * Delays double with each failure. A name and all sign-ins together wait only shortly: their failures may be an attack on
 * their owner. One address alone never reaches the limit of a name.
 */
const RULES = {
  address: { free: 3, firstDelayMs: 1000, maxDelayMs: 15 * 60_000 },
  name: { free: 20, firstDelayMs: 1000, maxDelayMs: 60_000 },
  all: { free: 300, firstDelayMs: 250, maxDelayMs: 1000 },
} as const satisfies Record<string, Rule>

const WINDOW_MS = 15 * 60_000
const MAX_KEYS = 10_000

interface Failures {
  readonly total: number
  readonly blockedUntilMs: number
  readonly endsAtMs: number
}

const delayMsOf = ({ free, firstDelayMs, maxDelayMs }: Rule, total: number): number =>
  total < free ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** (total - free))

export interface Attempt {
  readonly network: string
  readonly name: string
  /** The user has a session from this network: attacks from elsewhere must not lock it out. */
  readonly isKnownNetwork: boolean
}

type Kind = keyof typeof RULES
type Key = readonly [Kind, string]

const keysOf = ({ network, name, isKnownNetwork }: Attempt): Key[] => [
  ['address', network],
  ...(isKnownNetwork
    ? []
    : ([
        ['name', name],
        ['all', ''],
      ] as const)),
]

/**
 * Growing delays after failed sign-ins. Failures are counted for all services together; the end of a delay is kept by the
 * process that saw the failure, so that several replicas allow one attempt each.
 */
export class SignInAttempts {
  readonly #context: Pick<Context, 'backplane' | 'clock'>
  readonly #failures = new Map<string, Failures>()
  readonly #pending = new Map<string, number>()

  constructor(context: Pick<Context, 'backplane' | 'clock'>) {
    this.#context = context
  }

  /** Checks the delays. The attempt is under way until `leave`. Errors: `request.rate_limited`. */
  enter(attempt: Attempt): Result<{ leave(): void }> {
    const keys = keysOf(attempt)
    const waitMs = Math.max(...keys.map((key) => this.#waitMs(key)))
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1000)
      return fail(
        'request.rate_limited',
        `Too many failed sign-ins; wait ${retryAfterSeconds} s and try again`,
        { retryAfterSeconds },
      )
    }
    for (const key of keys) this.#addPending(key, 1)
    return succeed({
      leave: () => {
        for (const key of keys) this.#addPending(key, -1)
      },
    })
  }

  /** Counts a wrong credential. */
  async failed(attempt: Attempt): Promise<void> {
    await Promise.all(keysOf({ ...attempt, isKnownNetwork: false }).map((key) => this.#count(key)))
  }

  #waitMs([kind, value]: Key): number {
    const id = `${kind}/${value}`
    const failures = this.#failures.get(id)
    const nowMs = this.#context.clock.monotonicMs()
    if (failures && failures.blockedUntilMs > nowMs) return failures.blockedUntilMs - nowMs
    const total = failures && failures.endsAtMs > nowMs ? failures.total : 0
    const pending = this.#pending.get(id) ?? 0
    // Attempts under way may all fail, so they use up what is free.
    return kind !== 'all' && pending > 0 && total + pending >= RULES[kind].free ? RULES[kind].firstDelayMs : 0
  }

  async #count([kind, value]: Key): Promise<void> {
    const { backplane, clock } = this.#context
    const name = `${PEOPLE_SCOPE}/failed-sign-ins/${kind}/${hashOf(value)}`
    const { total, endsInMs } = await backplane.count(name, { by: 1, windowMs: WINDOW_MS })
    const nowMs = clock.monotonicMs()
    const blockedUntilMs = nowMs + Math.min(delayMsOf(RULES[kind], total), endsInMs)
    const id = `${kind}/${value}`
    const [oldest] = this.#failures.keys()
    this.#failures.delete(id)
    if (this.#failures.size >= MAX_KEYS && oldest !== undefined) this.#failures.delete(oldest)
    this.#failures.set(id, { total, blockedUntilMs, endsAtMs: nowMs + endsInMs })
  }

  #addPending([kind, value]: Key, by: number): void {
    const id = `${kind}/${value}`
    const pending = (this.#pending.get(id) ?? 0) + by
    if (pending > 0) this.#pending.set(id, pending)
    else this.#pending.delete(id)
  }
}
