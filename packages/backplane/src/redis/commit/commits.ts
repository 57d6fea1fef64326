import { randomBytes } from 'node:crypto'
import type { EncodedCommit } from '../../arguments/encoded-commit.ts'
import type { CommitOutcome, Position } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import type { Leases } from '../leases/leases.ts'
import { COMMIT } from '../lua/commit.ts'
import { newEpoch } from '../records/channel-logs.ts'
import type { Scopes } from '../records/scopes.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, jsonIn, listIn, numberIn, statusOf, textIn, textsIn } from '../wire/reply.ts'
import { type CommitPlan, planCommit } from './commit-plan.ts'

/** Commit ids are unique, not secret: a random prefix for this process, and a number. */
const ID_PREFIX = randomBytes(9).toString('base64url')
let commitCount = 0

const newCommitId = (): string => {
  commitCount += 1
  return `${ID_PREFIX}${commitCount.toString(36)}`
}

const positionIn = (value: unknown): Position => {
  const [epoch, offset] = textsIn(value)
  return { epoch: textIn(epoch), offset: numberIn(offset) }
}

const committedIn = (commit: EncodedCommit, [written, places]: readonly unknown[]): CommitOutcome => {
  const revisions = [
    ...listIn(written).map((revision, index) => [commit.put[index]?.[0], numberIn(revision)]),
    ...commit.delete.map((key) => [key, 0]),
  ]
  // The position of a channel with several publications is that of the last one.
  const positions = listIn(places).map((place, index) => [commit.publish[index]?.channel, positionIn(place)])
  return {
    status: 'committed',
    revisions: Object.fromEntries(revisions),
    positions: Object.fromEntries(positions),
  }
}

const replayedIn = (commit: EncodedCommit, json: unknown): CommitOutcome => {
  return { status: 'replayed', result: jsonIn(redisKeys.results(commit.scope), textIn(json)) }
}

const conflictIn = (commit: EncodedCommit, [number, revision]: readonly unknown[]): CommitOutcome => {
  const [key = ''] = commit.expect[numberIn(number) - 1] ?? []
  return { status: 'conflict', key, revision: numberIn(revision) }
}

const outcomeIn = (commit: EncodedCommit, reply: readonly unknown[]): CommitOutcome => {
  const [, ...rest] = reply
  switch (statusOf(reply)) {
    case 'replayed':
      return replayedIn(commit, rest[0])
    case 'key_reused':
      return { status: 'key_reused' }
    case 'conflict':
      return conflictIn(commit, rest)
    case 'fenced':
      return { status: 'fenced', fence: numberIn(rest[0]) }
    default:
      return committedIn(commit, answerIn(reply, 'committed'))
  }
}

/** Runs each commit as one script. */
export class Commits {
  readonly #commands: Commands
  readonly #scopes: Scopes
  readonly #leases: Pick<Leases, 'claimOf'>

  constructor(commands: Commands, scopes: Scopes, leases: Pick<Leases, 'claimOf'>) {
    this.#commands = commands
    this.#scopes = scopes
    this.#leases = leases
  }

  async apply(commit: EncodedCommit): Promise<CommitOutcome> {
    const { fence } = commit
    const claim = fence ? this.#leases.claimOf(fence.lease, fence.fence) : undefined
    const plan = planCommit(commit, claim)
    const reply = await this.#scopes.registered(commit.scope, (isRegistered) => this.#run(plan, isRegistered))
    return outcomeIn(commit, reply)
  }

  #run({ keys, texts, header }: CommitPlan, isRegistered: boolean): Promise<readonly unknown[]> {
    const plan = JSON.stringify({ ...header, isRegistered })
    return this.#commands.run(COMMIT, { keys, args: [plan, newEpoch(), newCommitId(), ...texts] })
  }
}
