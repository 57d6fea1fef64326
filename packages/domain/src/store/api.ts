import type { Caller } from '@stream-manager/contracts'

/** Identifies one request, so that sending it again has no second effect. */
export interface Idempotency {
  /** Already scoped by operation and caller. */
  readonly key: string
  /** Digest of the request. The same key with another digest is `idempotency.key_reused`. */
  readonly fingerprint: string
  /** Whose key it is. Each owner has its own room for stored answers. */
  readonly owner?: string
}

export interface WriteOptions {
  readonly idempotency?: Idempotency | undefined
  /** The revision the caller last saw of the changed thing; any other one is `request.precondition_failed`. */
  readonly ifMatch?: number | undefined
  /** Absent for writes of the services themselves. */
  readonly caller?: Caller | undefined
}

/** A committed write. */
export interface Mutation<Value> {
  readonly value: Value
  /** The revision that holds the change; for a stream's desired document `awaitApplied` waits for it. */
  readonly revision: number
  /** True when an earlier request with this idempotency key made the change; `value` is the answer it got. */
  readonly replayed: boolean
  /** The whole answer that an earlier request got after it waited. `value` is then absent. */
  readonly answer?: unknown
}

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}

export interface PageOptions {
  readonly limit: number
  readonly cursor?: string | undefined
}
