import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Backplane, CommitOutcome, CommitRequest, Lease } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { type CommitOperation, type Operation, operations } from './operations.ts'
import { type Names, Reference } from './reference.ts'

const RUNS = 150

const namesOf = (run: number): Names => ({
  document: (index) => `run:${run}/document-${index}`,
  channel: (index) => `run:${run}/channel-${index}`,
  lease: `run:${run}/lease`,
})

const requestOf = (names: Names, operation: CommitOperation, fenceBase: number): CommitRequest => ({
  expect: Object.fromEntries(operation.expect.map(([key, revision]) => [names.document(key), revision])),
  put: Object.fromEntries(operation.put.map((key) => [names.document(key), operation.value])),
  delete: operation.delete.map(names.document),
  publish: operation.publish.map(([channel, retain]) => ({
    channel: names.channel(channel),
    data: operation.value,
    retain,
  })),
  ...(operation.idempotency
    ? {
        idempotency: {
          key: `key-${operation.idempotency.key}`,
          fingerprint: `${operation.idempotency.fingerprint}`,
          result: operation.value,
          ttlMs: 3_600_000,
        },
      }
    : {}),
  ...(operation.fence === null
    ? {}
    : { fence: { lease: names.lease, fence: operation.fence && fenceBase + operation.fence } }),
})

/** The outcome with bare offsets, and fences counted from 1: where epochs and fences start is the store's own affair. */
const comparable = (outcome: CommitOutcome, fenceBase: number): unknown => {
  if (outcome.status === 'fenced') return { ...outcome, fence: outcome.fence && outcome.fence - fenceBase }
  if (outcome.status !== 'committed') return outcome
  const { positions, ...rest } = outcome
  const offsets = Object.entries(positions).map(([channel, { offset }]) => [channel, offset])
  return { ...rest, offsets: Object.fromEntries(offsets) }
}

/** Runs a history of operations on the store and on the reference, and compares every answer. */
class Comparison {
  readonly #backplane: Backplane
  readonly #names: Names
  readonly #reference: Reference
  #lease: Lease | null = null
  /** One below the first fence; null before there was one. */
  #firstFenceBase: number | null = null

  constructor(backplane: Backplane, names: Names) {
    this.#backplane = backplane
    this.#names = names
    this.#reference = new Reference(names)
  }

  get #fenceBase(): number {
    return this.#firstFenceBase ?? 0
  }

  async step(operation: Operation): Promise<void> {
    if (operation.kind === 'commit') return this.#commit(operation)
    if (operation.kind === 'history') return this.#history(operation)
    if (operation.kind === 'list') return this.#list(operation)
    if (operation.kind === 'snapshot') return this.#snapshot(operation.channel)
    if (operation.kind === 'acquire') return this.#acquire(operation.holder)
    return this.#release()
  }

  async #commit(operation: CommitOperation): Promise<void> {
    const outcome = await this.#backplane.commit(requestOf(this.#names, operation, this.#fenceBase))
    assert.deepEqual(comparable(outcome, this.#fenceBase), this.#reference.commit(operation))
  }

  async #history({ channel, since, limit }: Extract<Operation, { kind: 'history' }>): Promise<void> {
    const name = this.#names.channel(channel)
    const { position } = await this.#backplane.history(name, { limit: 0 })
    assert.equal(position.offset, this.#reference.top(name))
    const from = { epoch: position.epoch, offset: since }
    const { publications, recovered } = await this.#backplane.history(name, { since: from, limit })
    assert.deepEqual({ recovered, publications }, this.#reference.history(name, since, limit))
  }

  async #list({ after, descending, limit }: Extract<Operation, { kind: 'list' }>): Promise<void> {
    const bound = after === null ? {} : { after: this.#names.document(after) }
    const prefix = this.#names.document(0).slice(0, -1)
    const found = await this.#backplane.list(prefix, { ...bound, descending, limit })
    const all = this.#reference.documents()
    const ordered = descending ? all.reverse() : all
    const isPast = (key: string) => !bound.after || (descending ? key < bound.after : key > bound.after)
    assert.deepEqual(found, ordered.filter(({ key }) => isPast(key)).slice(0, limit))
  }

  async #snapshot(channel: number): Promise<void> {
    const name = this.#names.channel(channel)
    const keys = [0, 1, 2, 3].map(this.#names.document)
    const { position, documents } = await this.#backplane.snapshot(name, keys)
    assert.equal(position.offset, this.#reference.top(name))
    const found = Object.values(documents).sort((a, b) => (a.key < b.key ? -1 : 1))
    assert.deepEqual(found, this.#reference.documents())
  }

  async #acquire(holder: number): Promise<void> {
    const options = { holder: `holder-${holder}`, ttlMs: 3_600_000 }
    const lease = await this.#backplane.acquireLease(this.#names.lease, options)
    if (lease) this.#firstFenceBase ??= lease.fence - 1
    assert.equal(lease && lease.fence - this.#fenceBase, this.#reference.acquire(holder))
    this.#lease = lease ?? this.#lease
  }

  async #release(): Promise<void> {
    await this.#lease?.release()
    this.#lease = null
    this.#reference.release()
  }
}

export const model: ConformancePart = (t, open) => {
  t.test(`${RUNS} random histories match the reference, answer by answer`, async (t) => {
    const { backplane } = await open(t)
    let run = 0
    const property = fc.asyncProperty(operations, async (history) => {
      run += 1
      const comparison = new Comparison(backplane, namesOf(run))
      for (const operation of history) await comparison.step(operation)
    })
    await fc.assert(property, { numRuns: RUNS })
  })
}
