import { randomBytes } from 'node:crypto'
import { fail, MASK, type Result, succeed } from '@stream-manager/contracts'
import type { Secrets } from '../secrets/api.ts'
import { parseJson } from '../secrets/parse-json.ts'
import { checkBox, type WebhookBox } from './documents.ts'
import { webhookKeys } from './keys.ts'
import { isMailUrl } from './mail.ts'

const SECRET_BYTES = 32

/** As Standard Webhooks writes it. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`

export const sealBox = (secrets: Secrets, webhookId: string, box: WebhookBox): Result<string> =>
  secrets.seal(JSON.stringify(box), webhookKeys.webhook(webhookId))

/** Errors: `storage.secret_unreadable`. */
export const openBox = (
  secrets: Secrets,
  { id, sealed }: { readonly id: string; readonly sealed: string },
): Result<WebhookBox> => {
  const opened = secrets.open(sealed, webhookKeys.webhook(id))
  if (!opened.ok) return opened
  const checked = checkBox(parseJson(opened.value))
  return checked.ok ? succeed(checked.value.parsed) : fail('storage.secret_unreadable', checked.fault.detail)
}

/** Path and query may be the secret, as in the addresses of chat services. */
export const maskWebhookUrl = (text: string): string => {
  // An address of mail is that of a person.
  if (isMailUrl(text)) return `mailto:${MASK}`
  const { origin, pathname, search, username } = new URL(text)
  const isBare = pathname === '/' && search === '' && username === ''
  return isBare ? `${origin}/` : `${origin}/${MASK}`
}
