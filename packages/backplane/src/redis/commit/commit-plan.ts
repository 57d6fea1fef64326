import { shortDigest } from '../../arguments/digest.ts'
import type { EncodedCommit } from '../../arguments/encoded-commit.ts'
import type { Claim } from '../leases/leases.ts'
import { redisKeys } from '../wire/keys.ts'

/** Number of arguments before the texts: plan, epoch, commit id. */
const TEXTS_AFTER = 3

/** Arguments of the commit script: keys in KEYS, texts in ARGV, and a header that refers to both by number. */
export interface CommitPlan {
  readonly keys: readonly string[]
  readonly texts: readonly string[]
  readonly header: object
}

/** Numbers items from `first` on. Equal items get the same number. */
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

/** `claim` is this process's knowledge of the fence, if the fence was granted here. */
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
        earlier: keys.of(redisKeys.result(scope, idempotency.key)),
        earlierFingerprint: idempotency.fingerprint,
        results: keys.of(redisKeys.results(scope)),
        order: keys.of(redisKeys.resultOrder(scope)),
        usage: keys.of(redisKeys.resultUsage(scope)),
        key: shortDigest(idempotency.key),
        fingerprint: shortDigest(idempotency.fingerprint),
        group: idempotency.group,
        ttlMs: idempotency.ttlMs,
        cost: idempotency.bytes,
        completes: idempotency.completes,
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
