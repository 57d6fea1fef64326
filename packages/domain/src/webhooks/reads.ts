import type { StoredDocument } from '@stream-manager/backplane/port'
import { type Result, succeed, type Webhook } from '@stream-manager/contracts'
import { readReadable, readReadablePage } from '../access/readable-page.ts'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { readStored } from '../store/stored.ts'
import { checkWebhook, type StoredWebhook } from './documents.ts'
import { webhookKeys } from './keys.ts'
import { webhookNotFound } from './rules.ts'

const MAX_LISTED = 1000

export const presentWebhook = (
  { sealed: _sealed, activeSince: _activeSince, ...shown }: StoredWebhook,
  revision: number,
): Webhook => ({ ...shown, revision })

const present = (context: Context, document: StoredDocument): Webhook =>
  presentWebhook(readStored(context, document, checkWebhook).parsed, document.revision)

/** Damaged documents are left out and counted. */
export const readWebhooks = async (context: Context): Promise<StoredWebhook[]> => {
  const documents = await context.backplane.list(webhookKeys.webhooks, { limit: MAX_LISTED })
  return readReadable(context, documents, (document) => readStored(context, document, checkWebhook).parsed)
}

export const countDisabled = async (context: Context): Promise<number> =>
  (await readWebhooks(context)).filter(({ enabled, disabledReason }) => !enabled && disabledReason !== null)
    .length

export const listWebhooks = (context: Context, page: PageOptions): Promise<Page<Webhook>> =>
  readReadablePage(context, {
    prefix: webhookKeys.webhooks,
    page,
    read: (document) => present(context, document),
  })

export const getWebhook = async (context: Context, webhookId: string): Promise<Result<Webhook>> => {
  const document = await context.backplane.read(webhookKeys.webhook(webhookId))
  return document ? succeed(present(context, document)) : webhookNotFound(webhookId)
}
