import type { CommitOutcome, History, Publication, StoredDocument } from '../../src/port/index.ts'
import type { CommitOperation } from './operations.ts'

/** The names one run uses, so that runs on one store do not meet. */
export interface Names {
  document(index: number): string
  channel(index: number): string
  readonly lease: string
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The port in plain memory, as simple as it can be said: what every implementation is compared with. */
export class Reference {
  readonly #names: Names
  readonly #documents = new Map<string, StoredDocument>()
  readonly #logs = new Map<string, { top: number; kept: Publication[] }>()
  readonly #results = new Map<string, { fingerprint: string; result: unknown }>()
  #holder: number | null = null
  #lastFence = 0

  constructor(names: Names) {
    this.#names = names
  }

  /** The outcome, with bare offsets for positions: epochs are the store's own affair. */
  commit(operation: CommitOperation): unknown {
    return this.#refusal(operation) ?? this.#write(operation)
  }

  history(channel: string, since: number, limit: number): Pick<History, 'publications' | 'recovered'> {
    const { top, kept } = this.#log(channel)
    const recovered = since <= top && since >= top - kept.length
    const publications = recovered ? kept.filter(({ offset }) => offset > since).slice(0, limit) : []
    return { recovered, publications }
  }

  top(channel: string): number {
    return this.#log(channel).top
  }

  documents(): StoredDocument[] {
    return [...this.#documents.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** The fence, or null while the other holder has it. */
  acquire(holder: number): number | null {
    if (this.#holder !== null && this.#holder !== holder) return null
    this.#holder = holder
    this.#lastFence += 1
    return this.#lastFence
  }

  release(): void {
    this.#holder = null
  }

  #refusal({ idempotency, expect, fence }: CommitOperation): CommitOutcome | null {
    const earlier = idempotency && this.#results.get(`key-${idempotency.key}`)
    if (earlier && earlier.fingerprint !== `${idempotency.fingerprint}`) return { status: 'key_reused' }
    if (earlier) return { status: 'replayed', result: earlier.result }
    for (const [key, expected] of new Map(expect)) {
      const revision = this.#documents.get(this.#names.document(key))?.revision ?? 0
      if (revision !== expected) return { status: 'conflict', key: this.#names.document(key), revision }
    }
    const isHeld = this.#holder !== null && fence === this.#lastFence
    return fence === null || isHeld ? null : { status: 'fenced', fence: this.#lastFence }
  }

  #write(operation: CommitOperation): unknown {
    const revisions: Record<string, number> = {}
    const offsets: Record<string, number> = {}
    for (const key of operation.put.map(this.#names.document))
      revisions[key] = this.#put(key, operation.value)
    for (const key of operation.delete.map(this.#names.document)) {
      this.#documents.delete(key)
      revisions[key] = 0
    }
    for (const [channel, retain] of operation.publish) {
      const name = this.#names.channel(channel)
      offsets[name] = this.#publish(name, operation.value, retain)
    }
    const { idempotency, value } = operation
    if (idempotency) {
      const fingerprint = `${idempotency.fingerprint}`
      this.#results.set(`key-${idempotency.key}`, { fingerprint, result: plain(value) })
    }
    return { status: 'committed', revisions, offsets }
  }

  #put(key: string, value: unknown): number {
    const revision = (this.#documents.get(key)?.revision ?? 0) + 1
    this.#documents.set(key, { key, revision, value: plain(value) })
    return revision
  }

  #publish(channel: string, data: unknown, retain: number): number {
    const { top, kept } = this.#log(channel)
    const all = [...kept, { offset: top + 1, data: plain(data) }]
    this.#logs.set(channel, { top: top + 1, kept: retain === 0 ? [] : all.slice(-retain) })
    return top + 1
  }

  #log(channel: string) {
    return this.#logs.get(channel) ?? { top: 0, kept: [] }
  }
}
