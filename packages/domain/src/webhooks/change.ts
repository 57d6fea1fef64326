import type { CommitRequest } from '@stream-manager/backplane/port'
import type { Result, Webhook } from '@stream-manager/contracts'
import { expectUnchanged, type Revised, readTogether } from '../access/read-together.ts'
import { ALERTING_SCOPE } from '../alerts/keys.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { checkWebhook, type StoredWebhook } from './documents.ts'
import { WEBHOOK_LOG, webhookKeys } from './keys.ts'
import { presentWebhook } from './reads.ts'
import { webhookNotFound } from './rules.ts'

export interface Change<Value> {
  readonly request: Omit<CommitRequest, 'expect'>
  readonly answer: { readonly value: Value; readonly revision: number }
}

export interface Changing {
  readonly webhookId: string
  readonly options: WriteOptions
}

const named = (webhookId: string): string => `The webhook \`${webhookId}\``

/** Changes one webhook, again while others change it. Errors: `webhook.not_found`, `request.precondition_failed`. */
export const changeWebhook = <Value>(
  context: Context,
  { webhookId, options: { idempotency, ifMatch } }: Changing,
  change: (stored: Revised<StoredWebhook>) => Result<Change<Value>>,
): Promise<Result<Mutation<Value>>> => {
  const once = { what: named(webhookId), scope: ALERTING_SCOPE, idempotency }
  return writeOnce<Value, Mutation<Value>>(context, once, async () => {
    const key = webhookKeys.webhook(webhookId)
    const stored = (await readTogether(context, [key], WEBHOOK_LOG))(key, checkWebhook, null)
    const { value } = stored
    if (value === null) return webhookNotFound(webhookId)
    const unchanged = checkRevision(named(webhookId), stored.revision, ifMatch)
    if (!unchanged.ok) return unchanged
    const changed = change({ ...stored, value })
    if (!changed.ok) return changed
    const { request, answer } = changed.value
    const expected = { ...request, expect: expectUnchanged(stored) }
    return commitAnswered(context, { scope: ALERTING_SCOPE, request: expected, answer, idempotency })
  })
}

/** The webhook in place of the one that was read. */
export const replacing = (
  { key, revision }: Revised<StoredWebhook>,
  webhook: StoredWebhook,
): Change<Webhook> => ({
  request: { put: { [key]: webhook } },
  answer: { value: presentWebhook(webhook, revision + 1), revision: revision + 1 },
})
