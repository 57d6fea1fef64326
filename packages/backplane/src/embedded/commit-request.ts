import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import { decodeJson } from '../arguments/json.ts'
import type { Delivery } from '../delivery/subscribers.ts'
import type { CommitOutcome, Position } from '../port/backplane.ts'
import type { Leases } from './leases.ts'
import type { WriteRequest } from './write-queue.ts'
import type { Answer } from './writer/messages.ts'

export interface CommitParts {
  readonly epoch: string
  readonly leases: Leases
  /** Called with each publication that is on disk, in the order of commits. */
  deliver(delivery: Delivery): void
  /** Called with the channels of a commit that may be on disk or not. */
  catchUp(channels: readonly string[]): void
}

type Committed = Extract<Answer, { kind: 'committed' }>

const charactersOf = ({ put, publish, idempotency }: EncodedCommit): number => {
  let characters = idempotency?.json.length ?? 0
  for (const [, json] of put) characters += json.length
  for (const { json } of publish) characters += json.length
  return characters
}

const settle = (commit: EncodedCommit, answer: Committed, { epoch, deliver }: CommitParts): CommitOutcome => {
  const revisions: Record<string, number> = {}
  const positions: Record<string, Position> = {}
  for (const [index, [key]] of commit.put.entries()) revisions[key] = answer.revisions[index] ?? 0
  for (const key of commit.delete) revisions[key] = 0
  for (const [index, { channel, json }] of commit.publish.entries()) {
    const position = { epoch, offset: answer.offsets[index] ?? 0 }
    positions[channel] = position
    deliver({ channel, position, json })
  }
  return { status: 'committed', revisions, positions }
}

/** The write of one commit. Its publications are delivered before its caller is answered. */
export const commitRequest = (commit: EncodedCommit, parts: CommitParts): WriteRequest<CommitOutcome> => ({
  characters: charactersOf(commit),
  toWrite: () => {
    const { fence } = commit
    return {
      kind: 'commit',
      commit,
      holdsLease: fence !== null && parts.leases.isHeld(fence.lease, fence.fence),
    }
  },
  onAnswer: (answer) => {
    if (answer.kind === 'committed') return settle(commit, answer, parts)
    if (answer.kind === 'replayed') return { status: 'replayed', result: decodeJson(answer.json) }
    if (answer.kind === 'refused') return answer.outcome
    throw new Error(`the writer answered a commit with ${answer.kind}`)
  },
  onLost: () => parts.catchUp(commit.publish.map(({ channel }) => channel)),
})
