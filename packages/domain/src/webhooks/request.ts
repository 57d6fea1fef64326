import { createHmac } from 'node:crypto'
import type { EventRow } from '@stream-manager/analytics/port'
import type { WebhookFormat } from '@stream-manager/contracts'
import { presentEvent } from '../store/present-event.ts'
import { MAX_TEXT, sentenceOf } from './sentence.ts'

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Forms of a body that is posted. */
export type PostedFormat = Exclude<WebhookFormat, 'mail'>

export interface Signed {
  readonly event: EventRow
  readonly format: PostedFormat
  /** As `whsec_` and base64. Several while a rotation is new. */
  readonly secrets: readonly string[]
  readonly nowMs: number
}

const DISCORD_MAX = 2000

const standardBody = (event: EventRow): object => {
  const { at: timestamp, ...data } = presentEvent(event)
  return { type: event.type, timestamp, data: { ...data, at: timestamp } }
}

const NTFY_PRIORITY = { info: 3, warning: 4, error: 5 } as const

/** No mention in a text reaches people: `&`, `<` and `>` are all that Slack reads as one. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const BODIES: { readonly [F in PostedFormat]: (event: EventRow) => object } = {
  standard: standardBody,
  slack: (event) => ({ text: slackText(sentenceOf(event)) }),
  discord: (event) => ({
    content: sentenceOf(event).slice(0, DISCORD_MAX),
    allowed_mentions: { parse: [] },
  }),
  ntfy: (event) => ({
    title: event.type,
    message: sentenceOf(event).slice(0, MAX_TEXT),
    priority: NTFY_PRIORITY[event.severity],
  }),
}

const SECRET_PREFIX = 'whsec_'

const signature = (secret: string, content: string): string => {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

/** Signed for the moment of the attempt. A repetition has the same `webhook-id`, which is that of the event. */
export const webhookRequest = ({ event, format, secrets, nowMs }: Signed): WebhookRequest => {
  const body = JSON.stringify(BODIES[format](event))
  const timestamp = String(Math.floor(nowMs / 1000))
  const content = `${event.id}.${timestamp}.${body}`
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': secrets.map((secret) => signature(secret, content)).join(' '),
    },
  }
}
