import type { EncodedCommit } from '../../arguments/encoded-commit.ts'
import type { DocumentWriter } from './document-writer.ts'
import type { Fences } from './fences.ts'
import type { IdempotencyResults } from './idempotency-results.ts'
import type { LogWriter } from './log-writer.ts'
import type { Answer } from './messages.ts'

/** The tables a commit touches. */
export interface Tables {
  readonly documents: DocumentWriter
  readonly logs: LogWriter
  readonly idempotency: IdempotencyResults
  readonly fences: Fences
}

export interface CommitWrite {
  readonly commit: EncodedCommit
  readonly holdsLease: boolean
  readonly nowMs: number
}

const refuse = ({ documents, idempotency, fences }: Tables, write: CommitWrite): Answer | null => {
  const { commit, holdsLease, nowMs } = write
  const earlier = commit.idempotency && idempotency.find(commit.scope, commit.idempotency, nowMs)
  if (earlier) return earlier
  for (const [key, expected] of commit.expect) {
    const revision = documents.revision(key)
    if (revision !== expected) return { kind: 'refused', outcome: { status: 'conflict', key, revision } }
  }
  const { fence } = commit
  if (!fence) return null
  // A later grant may be earlier in the same group, where the holders did not know of it yet.
  const last = fences.last(fence.lease)
  if (holdsLease && last === fence.fence) return null
  return { kind: 'refused', outcome: { status: 'fenced', fence: last } }
}

const write = ({ documents, logs, idempotency }: Tables, { commit, nowMs }: CommitWrite): Answer => {
  const revisions = commit.put.map(([key, json]) => documents.put(key, json))
  for (const key of commit.delete) documents.delete(key)
  const offsets = commit.publish.map((publication) => logs.append(publication))
  if (commit.idempotency) idempotency.store(commit.scope, commit.idempotency, nowMs)
  return { kind: 'committed', revisions, offsets }
}

/** Checks and writes one commit inside the caller's transaction. A refused commit writes nothing. */
export const applyCommit = (tables: Tables, commit: CommitWrite): Answer =>
  refuse(tables, commit) ?? write(tables, commit)
