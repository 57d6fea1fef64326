import { abortWithin, type Schedule, SingleFlight } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import { type Clock, isRecord, systemClock } from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'
import type { Logger } from '../logging/logger.ts'
import { toVerificationKey } from './key-material.ts'
import type { KeyQuery, KeySource, VerificationKey } from './verification-key.ts'

const MAX_BYTES = 1024 * 1024
const DEADLINE_MS = 5000
const MAX_KEYS = 64
const FRESH_MS = 10 * 60_000
/** An issuer that is away refuses nobody for so long. */
const MAX_STALE_MS = 24 * 3_600_000
/** Between two requests to the issuer, because anyone can invent key ids. */
const COOLDOWN_MS = 30_000

/** Reads JSON through the guard of outgoing requests; rejects for any failure. */
export type FetchJson = (
  url: string,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
) => Promise<unknown>

export interface OutsideKeysOptions {
  readonly url: string
  readonly fetchJson: FetchJson
  readonly log: Pick<Logger, 'warn'>
  readonly clock?: Clock
  readonly schedule?: Schedule
}

/** Null for a key that cannot verify tokens here: another kind, another purpose, or no id. */
const toKey = (jwk: unknown): VerificationKey | null => {
  if (!isRecord(jwk) || typeof jwk['kid'] !== 'string') return null
  const { kid: id, use = 'sig', alg } = jwk
  const key = use === 'sig' ? toVerificationKey(jwk, { owner: 'outside', id }) : null
  return alg === undefined || alg === key?.algorithm ? key : null
}

/** Throws for a document that is no JWKS or names a key twice: either key could then be meant. */
const parseJwks = (value: unknown): readonly VerificationKey[] => {
  const keys = isRecord(value) ? value['keys'] : null
  if (!Array.isArray(keys)) throw new TypeError('it is not a JWKS document')
  if (keys.length > MAX_KEYS) throw new RangeError(`it has ${keys.length} keys; ${MAX_KEYS} are allowed`)
  const ids = keys
    .map((jwk: unknown) => (isRecord(jwk) ? jwk['kid'] : undefined))
    .filter((id) => id !== undefined)
  if (new Set(ids).size < ids.length) throw new TypeError('it has two keys with one kid')
  return keys.map(toKey).filter((key) => key !== null)
}

/** The keys of the document that can verify tokens here. Rejects when it cannot be read. */
export const readJwks = async (
  url: string,
  { fetchJson, signal }: { readonly fetchJson: FetchJson; readonly signal: AbortSignal },
): Promise<readonly VerificationKey[]> => parseJwks(await fetchJson(url, { maxBytes: MAX_BYTES, signal }))

/** The public keys of an outside issuer, read from its JWKS address. */
export class OutsideKeys implements KeySource {
  readonly #options: OutsideKeysOptions
  readonly #clock: Clock
  readonly #loading = new SingleFlight(() => this.#load())
  #keys = new Map<string, VerificationKey>()
  #loadedAtMs = Number.NEGATIVE_INFINITY
  #triedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: OutsideKeysOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async find({ id, algorithm }: KeyQuery): Promise<readonly VerificationKey[]> {
    if (id === null) return []
    const ageMs = this.#clock.monotonicMs() - this.#loadedAtMs
    if (ageMs > MAX_STALE_MS) this.#keys.clear()
    // A known key need not wait for the newer set.
    if (!this.#keys.has(id)) await this.#refresh()
    else if (ageMs > FRESH_MS) void this.#refresh()
    const key = this.#keys.get(id)
    return key?.algorithm === algorithm ? [key] : []
  }

  /** Resolves when no request is under way. */
  settled(): Promise<void> {
    return this.#loading.settled()
  }

  async #refresh(): Promise<void> {
    const nowMs = this.#clock.monotonicMs()
    if (!this.#loading.isRunning && nowMs - this.#triedAtMs < COOLDOWN_MS) return
    if (!this.#loading.isRunning) this.#triedAtMs = nowMs
    await this.#loading.join()
  }

  /** Never rejects: without keys, the tokens of this issuer alone are refused. */
  async #load(): Promise<void> {
    const { url, fetchJson, log, schedule = patientSchedule } = this.#options
    try {
      const keys = await abortWithin((signal) => readJwks(url, { fetchJson, signal }), {
        deadlineMs: DEADLINE_MS,
        schedule,
      })
      this.#replace(keys)
    } catch (error) {
      log.warn({ url, error: messageOf(error) }, 'the keys of the outside issuer cannot be read')
    }
  }

  /** An unchanged key stays the same object, so that tokens accepted with it stay accepted. */
  #replace(keys: readonly VerificationKey[]): void {
    const before = this.#keys
    const kept = (key: VerificationKey): VerificationKey => {
      const known = before.get(key.id)
      return known?.material === key.material ? known : key
    }
    this.#keys = new Map(keys.map((key) => [key.id, kept(key)]))
    this.#loadedAtMs = this.#clock.monotonicMs()
  }
}
