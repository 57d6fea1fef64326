import type { Result } from '@stream-manager/contracts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { ALERTING_SCOPE } from '../alerts/keys.ts'
import type { Context } from '../context.ts'
import type { Mutation } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { Changing } from './change.ts'
import { checkRegistry, checkWebhook, NO_WEBHOOKS } from './documents.ts'
import { WEBHOOK_LOG, webhookKeys } from './keys.ts'
import { webhookNotFound } from './rules.ts'

export const deleteWebhook = (
  context: Context,
  { webhookId, options: { idempotency, ifMatch } }: Changing,
): Promise<Result<Mutation<null>>> => {
  const what = `The webhook \`${webhookId}\``
  return writeOnce<null, Mutation<null>>(context, { what, scope: ALERTING_SCOPE, idempotency }, async () => {
    const key = webhookKeys.webhook(webhookId)
    const read = await readTogether(context, [webhookKeys.registry, key], WEBHOOK_LOG)
    const registry = read(webhookKeys.registry, checkRegistry, NO_WEBHOOKS)
    const stored = read(key, checkWebhook, null)
    if (stored.value === null) return webhookNotFound(webhookId)
    const unchanged = checkRevision(what, stored.revision, ifMatch)
    if (!unchanged.ok) return unchanged
    const webhooks = Math.max(0, registry.value.webhooks - 1)
    return commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: {
        expect: expectUnchanged(registry, stored),
        delete: [key],
        put: { [registry.key]: { ...registry.value, webhooks } },
      },
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}
