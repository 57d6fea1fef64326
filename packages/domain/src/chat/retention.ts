import type { StoredDocument } from '@stream-manager/backplane'
import { CHANNELS, checker } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import { chatPublication } from './documents.ts'

/** The store keeps at least what the log keeps, or redaction would take an old message for a deleted one. */
const RETAINED_MESSAGES = CHANNELS.chat.retain

/** Messages between two clean-ups: the store may hold this many more, for each service, than it has to. */
export const TRIM_EVERY = 25
/** More than the store ever holds of one chat, with many services at work. */
export const MOST_STORED_MESSAGES = 900

/** No rule looks further back. */
const LONGEST_RULE_MS = 60 * 60 * 1000
/** Four times as many as can have been added since the clean-up before, so that it gains on them. */
const SWEPT_AT_ONCE = 4 * TRIM_EVERY

const PURGED_AT_ONCE = 500
const MOST_PURGES = 1000

const checkTraced = checker(Type.Object({ lastSentAtMs: Type.Integer() }), 'The stored trace of a user')

/** Deletes what is older than the newest `RETAINED_MESSAGES`. */
const trimMessages = async ({ backplane }: Context, streamId: string): Promise<void> => {
  const stored = await backplane.list(keys.chatMessages(streamId), {
    descending: true,
    limit: MOST_STORED_MESSAGES,
  })
  const old = stored.slice(RETAINED_MESSAGES).map(({ key }) => key)
  if (old.length > 0) await backplane.commit({ delete: old })
}

const isIdle = ({ value }: StoredDocument, nowMs: number): boolean => {
  const traced = checkTraced(value)
  return !traced.ok || nowMs - traced.value.lastSentAtMs > LONGEST_RULE_MS
}

/** Goes through what is remembered of users, some at a time, and forgets those that no rule asks for any more. */
class Sweep {
  readonly #prefix: string
  #after: string | undefined

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  async step({ backplane, clock }: Context): Promise<void> {
    const after = this.#after
    const page = await backplane.list(this.#prefix, {
      limit: SWEPT_AT_ONCE,
      ...(after !== undefined && { after }),
    })
    this.#after = page.length < SWEPT_AT_ONCE ? undefined : page.at(-1)?.key
    const idle = page.filter((document) => isIdle(document, clock.now().getTime()))
    if (idle.length === 0) return
    // Refused when one of them has just written again; the next round finds the others.
    await backplane.commit({
      expect: Object.fromEntries(idle.map(({ key, revision }) => [key, revision])),
      delete: idle.map(({ key }) => key),
    })
  }
}

/** Keeps what is stored of one chat within bounds. */
export class Retention {
  readonly #context: Context
  readonly #streamId: string
  readonly #sweeps: readonly Sweep[]

  constructor(context: Context, streamId: string) {
    this.#context = context
    this.#streamId = streamId
    this.#sweeps = [new Sweep(keys.chatMembers(streamId)), new Sweep(keys.chatNames(streamId))]
  }

  async cleanUp(): Promise<void> {
    await trimMessages(this.#context, this.#streamId)
    for (const sweep of this.#sweeps) await sweep.step(this.#context)
  }
}

/** Removes a chat with all that belongs to it; its messages are deleted for readers of the log, too. */
export const purgeChat = async ({ backplane }: Context, streamId: string): Promise<void> => {
  const messages = keys.chatMessages(streamId)
  for (let purges = 0; purges < MOST_PURGES; purges += 1) {
    const page = await backplane.list(keys.chat(streamId), { limit: PURGED_AT_ONCE })
    if (page.length === 0) return
    const found = page.map(({ key }) => key)
    const ids = found.filter((key) => key.startsWith(messages)).map((key) => key.slice(messages.length))
    await backplane.commit({
      delete: found,
      publish: ids.map((id) => chatPublication(streamId, { type: 'message.deleted', id })),
    })
  }
}
