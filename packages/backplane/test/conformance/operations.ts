import fc from 'fast-check'

/** One step of a random history. Names are indices, so that they collide often. */
export type Operation =
  | {
      readonly kind: 'commit'
      readonly put: readonly number[]
      readonly delete: readonly number[]
      readonly expect: readonly (readonly [document: number, revision: number])[]
      readonly publish: readonly (readonly [channel: number, retain: number])[]
      readonly idempotency: { readonly key: number; readonly fingerprint: number } | null
      readonly fence: number | null
      readonly value: unknown
    }
  | { readonly kind: 'history'; readonly channel: number; readonly since: number; readonly limit: number }
  | {
      readonly kind: 'list'
      readonly after: number | null
      readonly descending: boolean
      readonly limit: number
    }
  | { readonly kind: 'snapshot'; readonly channel: number }
  | { readonly kind: 'acquire'; readonly holder: number }
  | { readonly kind: 'release' }

export type CommitOperation = Extract<Operation, { kind: 'commit' }>

const document = fc.nat(3)
const channel = fc.nat(1)
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 2 })

const commit: fc.Arbitrary<Operation> = fc
  .record({
    kind: fc.constant('commit' as const),
    put: fc.uniqueArray(document, { maxLength: 2 }),
    delete: fc.uniqueArray(document, { maxLength: 1 }),
    expect: few(fc.tuple(document, fc.nat(3))),
    publish: few(fc.tuple(channel, fc.nat(4))),
    idempotency: fc.option(fc.record({ key: fc.nat(3), fingerprint: fc.nat(1) })),
    fence: fc.option(fc.nat(4), { freq: 3 }),
    value: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
  })
  // A document both put and deleted, or a commit of nothing, is refused before any store is asked.
  .map((operation) => ({
    ...operation,
    delete: operation.delete.filter((key) => !operation.put.includes(key)),
  }))
  .filter(({ put, publish, ...rest }) => put.length + publish.length + rest.delete.length > 0)

const others: fc.Arbitrary<Operation>[] = [
  fc.record({ kind: fc.constant('history' as const), channel, since: fc.nat(12), limit: fc.nat(6) }),
  fc.record({
    kind: fc.constant('list' as const),
    after: fc.option(document, { nil: null }),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('snapshot' as const), channel }),
  fc.record({ kind: fc.constant('acquire' as const), holder: fc.nat(1) }),
  fc.record({ kind: fc.constant('release' as const) }),
]

export const operations: fc.Arbitrary<Operation[]> = fc.array(
  fc.oneof({ arbitrary: commit, weight: 6 }, ...others.map((arbitrary) => ({ arbitrary, weight: 1 }))),
  { minLength: 1, maxLength: 40 },
)
