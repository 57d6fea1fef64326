import type { EventRow } from '@stream-manager/analytics/port'
import { type Result, succeed, type WebhookFormat } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'
import { presentEvent } from '../store/present-event.ts'
import { sentenceOf } from './sentence.ts'

const SCHEME = 'mailto:'
/** One plain address. A list of addresses, a name or a query could add recipients and headers. */
const ADDRESS = /^[a-z0-9.!#$&'*+/=^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}$/i
/** Types that are made for people: a mail for each change of a layer would be thousands. */
const FOR_PEOPLE = /^(?:alerts\.noticed|(?:incident|webhook)\.(?:\*|[a-z_]+))$/

const MAX_SUBJECT = 150
const MAX_DETAILS = 8000

export const isMailUrl = (url: string): boolean => url.startsWith(SCHEME)

/** The recipient in an address that `checkMailUrl` took. */
export const recipientOf = (url: string): string => url.slice(SCHEME.length)

/** Errors: `request.invalid`. */
export const checkMailUrl = (text: string): Result<null> =>
  isMailUrl(text) && ADDRESS.test(recipientOf(text))
    ? succeed(null)
    : invalidField('/url', 'must be mailto: and one plain address, as in mailto:team@example.org')

/** Errors: `request.invalid`. */
export const checkMailEvents = (format: WebhookFormat, events: readonly string[]): Result<null> => {
  const unfit = format === 'mail' ? events.find((pattern) => !FOR_PEOPLE.test(pattern)) : undefined
  if (unfit === undefined) return succeed(null)
  return invalidField(
    '/events',
    `mail takes alerts.noticed and types of incident and webhook, such as incident.*; ${unfit} would be too many`,
  )
}

export interface EventMail {
  readonly subject: string
  readonly text: string
}

/** A line break in a text from outside must not begin another header. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

/** The event for people: one sentence, and all of it below. */
export const mailOf = (event: EventRow): EventMail => {
  const sentence = oneLine(sentenceOf(event))
  const details = JSON.stringify(presentEvent(event), null, 2)
  const shown = details.length > MAX_DETAILS ? `${details.slice(0, MAX_DETAILS)}\n...` : details
  return { subject: sentence.slice(0, MAX_SUBJECT), text: `${sentence}\n\n${shown}\n` }
}
