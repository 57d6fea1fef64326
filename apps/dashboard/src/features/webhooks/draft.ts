import type { Webhook, WebhookCreate, WebhookPatch } from '@stream-manager/contracts'

export type WebhookFormat = Webhook['format']

export const FORMATS: readonly WebhookFormat[] = ['standard', 'slack', 'discord', 'ntfy', 'mail']

/** The fields of the form, as they are typed. */
export interface WebhookDraft {
  readonly name: string
  /** Empty: the address of before, which the server does not show. */
  readonly url: string
  readonly events: string
  /** Empty: all streams. */
  readonly streams: string
  readonly format: WebhookFormat
}

export const NEW_WEBHOOK: WebhookDraft = {
  ...{ name: '', url: '', streams: '', format: 'standard' },
  events: 'alert.*',
}

export const draftOf = ({ name, events, streams, format }: Webhook): WebhookDraft => ({
  ...{ name, url: '', format },
  events: events.join(', '),
  streams: streams?.join(', ') ?? '',
})

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

export const webhookOf = ({ name, url, events, streams, format }: WebhookDraft): WebhookCreate => {
  const ids = wordsOf(streams)
  return {
    ...{ name, format },
    url: url.trim(),
    events: wordsOf(events),
    streams: ids.length === 0 ? null : ids,
  }
}

/** The fields that differ, so that a change of another field by somebody else stays. */
export const changesOf = (webhook: Webhook, draft: WebhookDraft): WebhookPatch => {
  const { name, url, events, streams, format } = webhookOf(draft)
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  return {
    ...(name !== webhook.name && { name }),
    ...(url !== '' && { url }),
    ...(!isSame(events, webhook.events) && { events }),
    ...(!isSame(streams, webhook.streams) && { streams: streams ?? null }),
    ...(format !== webhook.format && format !== undefined && { format }),
  }
}
