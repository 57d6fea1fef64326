import type { StoredDocument } from '@stream-manager/backplane/port'
import { CHANNELS, checker } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { chatPublication } from './documents.ts'
import { chatKeys } from './keys.ts'

/** The store keeps at least as many messages as the log, or redaction would treat old messages as deleted. */
const RETAINED_MESSAGES = CHANNELS.chat.retain

/** Messages between two clean-ups. The store may hold this many surplus messages for each service. */
export const TRIM_EVERY = 25
/** More messages than the store holds of one chat, with many services at work. */
export const MAX_STORED_MESSAGES = 900

/** No rule looks further back. */
const MAX_RULE_MS = 60 * 60 * 1000
/** Four times as many as one service adds between two clean-ups, so that the sweep catches up. */
const SWEEP_PAGE = 4 * TRIM_EVERY

const PURGE_PAGE = 500
const MAX_PURGE_PAGES = 1000

const checkActivity = checker(Type.Object({ lastSentAtMs: Type.Integer() }), 'The stored activity of a user')

/** Keeps the newest `RETAINED_MESSAGES` and deletes the rest. */
const trimMessages = async ({ backplane }: Context, streamId: string): Promise<void> => {
  const stored = await backplane.list(chatKeys.messages(streamId), {
    descending: true,
    limit: MAX_STORED_MESSAGES,
  })
  const old = stored.slice(RETAINED_MESSAGES).map(({ key }) => key)
  if (old.length > 0) await backplane.commit({ delete: old })
}

const isIdle = ({ value }: StoredDocument, nowMs: number): boolean => {
  const activity = checkActivity(value)
  return !activity.ok || nowMs - activity.value.lastSentAtMs > MAX_RULE_MS
}

/** Walks through the documents of users, a page at a time, and deletes those that no rule needs any more. */
class Sweep {
  readonly #prefix: string
  #after: string | undefined

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  async step({ backplane, clock }: Context): Promise<void> {
    const after = this.#after
    const page = await backplane.list(this.#prefix, {
      limit: SWEEP_PAGE,
      ...(after !== undefined && { after }),
    })
    this.#after = page.length < SWEEP_PAGE ? undefined : page.at(-1)?.key
    const idle = page.filter((document) => isIdle(document, clock.now().getTime()))
    if (idle.length === 0) return
    // A user who has just written makes this conflict. The next round finds the others again.
    await backplane.commit({
      expect: Object.fromEntries(idle.map(({ key, revision }) => [key, revision])),
      delete: idle.map(({ key }) => key),
    })
  }
}

/** Bounds the stored documents of one chat. */
export class Retention {
  readonly #context: Context
  readonly #streamId: string
  readonly #sweeps: readonly Sweep[]

  constructor(context: Context, streamId: string) {
    this.#context = context
    this.#streamId = streamId
    this.#sweeps = [new Sweep(chatKeys.members(streamId)), new Sweep(chatKeys.names(streamId))]
  }

  async cleanUp(): Promise<void> {
    await trimMessages(this.#context, this.#streamId)
    for (const sweep of this.#sweeps) await sweep.step(this.#context)
  }
}

/** Removes a chat with all its documents. `message.deleted` is published, so that log readers drop the texts too. */
export const purgeChat = async ({ backplane }: Context, streamId: string): Promise<void> => {
  const messages = chatKeys.messages(streamId)
  for (let pages = 0; pages < MAX_PURGE_PAGES; pages += 1) {
    const page = await backplane.list(chatKeys.all(streamId), { limit: PURGE_PAGE })
    if (page.length === 0) return
    const found = page.map(({ key }) => key)
    const ids = found.filter((key) => key.startsWith(messages)).map((key) => key.slice(messages.length))
    await backplane.commit({
      delete: found,
      publish: ids.map((id) => chatPublication(streamId, { type: 'message.deleted', id })),
    })
  }
}
