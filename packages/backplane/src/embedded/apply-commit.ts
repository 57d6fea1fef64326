import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import type { Delivery } from '../delivery/subscribers.ts'
import type { CommitOutcome, Position } from '../port/backplane.ts'
import type { ChannelLogs } from './channel-logs.ts'
import type { Documents } from './documents.ts'
import type { IdempotencyResults } from './idempotency-results.ts'
import type { Leases } from './leases.ts'

/** The tables a commit touches. */
export interface Tables {
  readonly documents: Documents
  readonly logs: ChannelLogs
  readonly idempotency: IdempotencyResults
  readonly leases: Leases
}

export interface Applied {
  readonly outcome: CommitOutcome
  /** Publications to deliver once the transaction is on disk. */
  readonly deliveries: readonly Delivery[]
}

const refuse = ({ documents, idempotency, leases }: Tables, commit: EncodedCommit): CommitOutcome | null => {
  const earlier = commit.idempotency && idempotency.find(commit.scope, commit.idempotency)
  if (earlier) return earlier
  for (const [key, expected] of commit.expect) {
    const revision = documents.revision(key)
    if (revision !== expected) return { status: 'conflict', key, revision }
  }
  const { fence } = commit
  if (!fence || leases.isHeld(fence.lease, fence.fence)) return null
  return { status: 'fenced', fence: leases.lastFence(fence.lease) }
}

const write = ({ documents, logs, idempotency }: Tables, commit: EncodedCommit): Applied => {
  const revisions: Record<string, number> = {}
  const positions: Record<string, Position> = {}
  const deliveries: Delivery[] = []
  for (const [key, json] of commit.put) revisions[key] = documents.put(key, json)
  for (const key of commit.delete) {
    documents.delete(key)
    revisions[key] = 0
  }
  for (const publication of commit.publish) {
    const { channel, json } = publication
    const position = logs.append(publication)
    positions[channel] = position
    deliveries.push({ channel, position, json })
  }
  if (commit.idempotency) idempotency.store(commit.scope, commit.idempotency)
  return { outcome: { status: 'committed', revisions, positions }, deliveries }
}

/** Checks and writes one commit inside the caller's transaction. A refused commit writes nothing. */
export const applyCommit = (tables: Tables, commit: EncodedCommit): Applied => {
  const refusal = refuse(tables, commit)
  return refusal ? { outcome: refusal, deliveries: [] } : write(tables, commit)
}
