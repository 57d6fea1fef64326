import type { EncodedCommit } from '../../arguments/encoded-commit.ts'
import type { Claim } from '../leases/leases.ts'
import { redisKeys } from '../wire/keys.ts'

/** ARGV of the script before the texts: plan, epoch, commit id. */
const TEXTS_AFTER = 3

/** A commit as the script takes it: every key through KEYS, every text through ARGV, the rest by their numbers. */
export interface CommitPlan {
  readonly keys: readonly string[]
  readonly texts: readonly string[]
  readonly header: object
}

/** Numbers things from `first` on, the same thing always the same. */
class Numbering {
  readonly items: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #first: number

  constructor(first: number) {
    this.#first = first
  }

  of(item: string): number {
    const known = this.#numbers.get(item)
    if (known !== undefined) return known
    const number = this.#first + this.items.length
    this.items.push(item)
    this.#numbers.set(item, number)
    return number
  }
}

/** `claim` is what this process knows of the fence, where it was granted it. */
export const planCommit = (commit: EncodedCommit, claim?: Claim): CommitPlan => {
  const keys = new Numbering(1)
  const texts = new Numbering(TEXTS_AFTER + 1)
  const { scope, idempotency, fence } = commit
  const header = {
    index: keys.of(redisKeys.documentIndex(scope)),
    expect: commit.expect.map(([key, revision]) => ({ key: keys.of(redisKeys.document(key)), revision })),
    put: commit.put.map(([name, json]) => ({
      name,
      key: keys.of(redisKeys.document(name)),
      json: texts.of(json),
    })),
    delete: commit.delete.map((name) => ({ name, key: keys.of(redisKeys.document(name)) })),
    publish: commit.publish.map(({ channel, json, retain }) => ({
      channel: keys.of(redisKeys.channel(channel)),
      log: keys.of(redisKeys.log(channel)),
      json: texts.of(json),
      retain,
    })),
    ...(idempotency && {
      idempotency: {
        key: keys.of(redisKeys.result(scope, idempotency.key)),
        fingerprint: idempotency.fingerprint,
        ttlMs: idempotency.ttlMs,
        json: texts.of(idempotency.json),
      },
    }),
    ...(fence && {
      fence: {
        lease: keys.of(redisKeys.lease(fence.lease)),
        counter: keys.of(redisKeys.fence(fence.lease)),
        fence: fence.fence,
        ...claim,
      },
    }),
  }
  return { keys: keys.items, texts: texts.items, header }
}
