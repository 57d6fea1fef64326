import { createHash } from 'node:crypto'
import type { EventRow, NewDelivery } from '@stream-manager/analytics/port'
import { fail, isMasked, type Result, succeed, type WebhookFormat } from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import { addressedTo } from '../alerts/notice-event.ts'
import { invalidField } from '../store/field-error.ts'
import type { StoredWebhook } from './documents.ts'
import { checkMailUrl } from './mail.ts'

export const MAX_WEBHOOKS = 50

/** Goes to the webhook that is tested, whatever it asks for, and to no other. */
const TEST_EVENT = 'webhook.tested'

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

export const webhookNotFound = (webhookId: string): Result<never> =>
  fail('webhook.not_found', `There is no webhook \`${webhookId}\`; GET /api/webhooks lists them`)

export const webhookLimitReached = (): Result<never> =>
  fail('webhook.limit_reached', `There are ${MAX_WEBHOOKS} webhooks, the most allowed; delete one first`)

interface Place {
  readonly format: WebhookFormat
  readonly policy: AddressPolicy | null
}

/** Errors: `request.invalid`; `webhook.refused` for an address that is refused by its spelling. */
export const checkWebhookUrl = (text: string, { format, policy }: Place): Result<null> => {
  if (isMasked(text)) return invalidField('/url', 'has a part that is not shown; send the whole address')
  if (format === 'mail') return checkMailUrl(text)
  if (/[\s\p{Cc}\\]/u.test(text)) return invalidField('/url', 'must not hold blanks or backslashes')
  const url = URL.parse(text)
  if (!url) return invalidField('/url', 'is not an absolute URL')
  const { protocol, hostname } = url
  if (PORTS[protocol] === undefined) return invalidField('/url', 'must begin with https:// or http://')
  const port = Number(url.port || PORTS[protocol])
  if (!policy?.refusesLiteral({ hostname, port })) return succeed(null)
  const message = 'must name a public address and a usual port, or one that is open in OUTPUT_NETWORKS'
  return fail('webhook.refused', 'The webhook is not at an allowed address', {
    errors: [{ path: '/url', message }],
  })
}

type Wanted = Pick<StoredWebhook, 'id' | 'enabled' | 'events' | 'streams' | 'activeSince'>

const isOfType = (type: string, pattern: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))

/** An incident of several streams has no `streamId`, and names them in its data. */
const isOfStream = (streams: readonly string[], { type, streamId, data }: EventRow): boolean => {
  if (streamId !== null) return streams.includes(streamId)
  const named: unknown = data['streams']
  return type.startsWith('incident.') && Array.isArray(named) && named.some((one) => streams.includes(one))
}

const isWanted = ({ id, enabled, events, streams, activeSince }: Wanted, event: EventRow): boolean => {
  const { type, subject, atMs } = event
  if (!enabled) return false
  if (type === TEST_EVENT) return subject === id
  if (atMs < Date.parse(activeSince)) return false
  if (streams !== null && !isOfStream(streams, event)) return false
  return events.some((pattern) => isOfType(type, pattern))
}

const DIGITS = 32

/** The same for an event that is read again, so it is no second delivery. */
const deliveryId = (eventId: string, webhookId: string): string =>
  `dlv_${createHash('sha256').update(`${eventId}\0${webhookId}`).digest('hex').slice(0, DIGITS)}`

/** One delivery for each webhook that wants the event. */
export const planDeliveries = (
  events: readonly EventRow[],
  webhooks: readonly Wanted[],
): readonly NewDelivery[] =>
  events.flatMap((event) =>
    webhooks
      .filter((webhook) => isWanted(webhook, event))
      .flatMap(({ id: webhookId }) => {
        const addressed = addressedTo(webhookId, event)
        return addressed === null
          ? []
          : [{ id: deliveryId(event.id, webhookId), webhookId, event: addressed }]
      }),
  )
