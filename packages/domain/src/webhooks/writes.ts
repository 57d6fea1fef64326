import {
  type Caller,
  type Result,
  succeed,
  type Webhook,
  type WebhookCreate,
  type WebhookPatch,
  type WebhookSecret,
} from '@stream-manager/contracts'
import { expectUnchanged, type Revised, readTogether } from '../access/read-together.ts'
import { ALERTING_SCOPE } from '../alerts/keys.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { invalidField } from '../store/field-error.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { maskWebhookUrl, newWebhookSecret, openBox, sealBox } from './box.ts'
import { type Changing, changeWebhook, replacing } from './change.ts'
import { checkRegistry, NO_WEBHOOKS, type StoredWebhook, type WebhookBox } from './documents.ts'
import { WEBHOOK_LOG, webhookKeys } from './keys.ts'
import { checkMailEvents, isMailUrl } from './mail.ts'
import { presentWebhook } from './reads.ts'
import { checkWebhookUrl, MAX_WEBHOOKS, webhookLimitReached } from './rules.ts'

const BOTH_SECRETS_MS = 24 * 3_600_000

export interface NewWebhook {
  readonly input: WebhookCreate
  readonly caller: Caller
}

const buildWebhook = (
  context: Context,
  { input, caller }: NewWebhook,
  secret: string,
): Result<StoredWebhook> => {
  const { name, url, events, streams = null, format = 'standard', enabled = true } = input
  const checked = checkWebhookUrl(url, { format, policy: context.destinations.outputs })
  if (!checked.ok) return checked
  const wanted = checkMailEvents(format, events)
  if (!wanted.ok) return wanted
  const id = context.newId()
  const sealed = sealBox(context.secrets, id, { url, key: secret, previousKey: null })
  if (!sealed.ok) return sealed
  const createdAt = context.clock.now().toISOString()
  return succeed({
    ...{ id, name, events, streams, format, enabled, createdAt },
    url: maskWebhookUrl(url),
    disabledReason: null,
    previousSecretEndsAt: null,
    createdBy: caller.subject,
    activeSince: createdAt,
    sealed: sealed.value,
  })
}

const readRegistry = async (context: Context) =>
  (await readTogether(context, [webhookKeys.registry], WEBHOOK_LOG))(
    webhookKeys.registry,
    checkRegistry,
    NO_WEBHOOKS,
  )

/** The registry is expected unchanged, so the limit is exact. Null when another writer was first. */
const attemptCreate = async (
  context: Context,
  webhook: StoredWebhook,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<WebhookSecret>> | null> => {
  const registry = await readRegistry(context)
  const { webhooks } = registry.value
  if (webhooks >= MAX_WEBHOOKS) return webhookLimitReached()
  const key = webhookKeys.webhook(webhook.id)
  return commitAnswered(context, {
    scope: ALERTING_SCOPE,
    request: {
      expect: { ...expectUnchanged(registry), [key]: 0 },
      put: { [key]: webhook, [registry.key]: { ...registry.value, webhooks: webhooks + 1 } },
    },
    // A repeated request gets what is stored here. The secret is not stored.
    answer: { value: { ...presentWebhook(webhook, 1), secret: null }, revision: 1 },
    idempotency,
  })
}

/** The secret for the caller that made it, and for nobody who repeats the request. */
const withSecret = (
  written: Result<Mutation<WebhookSecret>>,
  secret: string,
): Result<Mutation<WebhookSecret>> =>
  !written.ok || written.value.replayed
    ? written
    : succeed({ ...written.value, value: { ...written.value.value, secret } })

export const createWebhook = async (
  context: Context,
  request: NewWebhook,
  options: WriteOptions,
): Promise<Result<Mutation<WebhookSecret>>> => {
  const secret = newWebhookSecret()
  const built = buildWebhook(context, request, secret)
  if (!built.ok) return built
  const once = {
    what: `The webhook \`${request.input.name}\``,
    scope: ALERTING_SCOPE,
    idempotency: options.idempotency,
  }
  const written = await writeOnce<WebhookSecret, Mutation<WebhookSecret>>(context, once, () =>
    attemptCreate(context, built.value, options),
  )
  return withSecret(written, secret)
}

/** The box is opened and sealed again: an outdated key of ours goes with the first change. */
const resealed = (
  context: Context,
  webhook: StoredWebhook,
  change: (box: WebhookBox) => WebhookBox,
): Result<StoredWebhook> => {
  const box = openBox(context.secrets, webhook)
  if (!box.ok) return box
  const changed = change(box.value)
  const sealed = sealBox(context.secrets, webhook.id, changed)
  return sealed.ok ? succeed({ ...webhook, sealed: sealed.value, url: maskWebhookUrl(changed.url) }) : sealed
}

/** Somebody who sets `enabled` overrules a reason. Events of the time in between are not delivered. */
const switched = (context: Context, before: StoredWebhook, enabled: boolean): Partial<StoredWebhook> => ({
  enabled,
  disabledReason: null,
  ...(enabled && !before.enabled && { activeSince: context.clock.now().toISOString() }),
})

const otherKind = (): Result<never> =>
  invalidField('/format', 'needs an address of another kind; send `url` as well')

const withChanges = (
  context: Context,
  before: StoredWebhook,
  { url, enabled, ...changes }: WebhookPatch,
): Result<StoredWebhook> => {
  const webhook = {
    ...before,
    ...changes,
    ...(enabled !== undefined && switched(context, before, enabled)),
  }
  const wanted = checkMailEvents(webhook.format, webhook.events)
  if (!wanted.ok) return wanted
  if (url === undefined)
    return isMailUrl(before.url) === (webhook.format === 'mail') ? succeed(webhook) : otherKind()
  const checked = checkWebhookUrl(url, { format: webhook.format, policy: context.destinations.outputs })
  return checked.ok ? resealed(context, webhook, (box) => ({ ...box, url })) : checked
}

export const updateWebhook = (
  context: Context,
  { webhookId, changes }: { readonly webhookId: string; readonly changes: WebhookPatch },
  options: WriteOptions,
): Promise<Result<Mutation<Webhook>>> =>
  changeWebhook(context, { webhookId, options }, (stored) => {
    const changed = withChanges(context, stored.value, changes)
    return changed.ok ? succeed(replacing(stored, changed.value)) : changed
  })

const rotated = (context: Context, stored: Revised<StoredWebhook>, secret: string) => {
  const webhook = resealed(context, stored.value, (box) => ({
    ...box,
    key: secret,
    previousKey: box.key,
  }))
  if (!webhook.ok) return webhook
  const endsMs = context.clock.now().getTime() + BOTH_SECRETS_MS
  const previousSecretEndsAt = new Date(endsMs).toISOString()
  const { request, answer } = replacing(stored, { ...webhook.value, previousSecretEndsAt })
  return succeed({ request, answer: { ...answer, value: { ...answer.value, secret: null } } })
}

export const rotateWebhook = async (
  context: Context,
  changing: Changing,
): Promise<Result<Mutation<WebhookSecret>>> => {
  const secret = newWebhookSecret()
  const written = await changeWebhook<WebhookSecret>(context, changing, (stored) =>
    rotated(context, stored, secret),
  )
  return withSecret(written, secret)
}
