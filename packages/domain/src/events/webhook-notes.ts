import { tolerantChecker, WebhookNote } from '@stream-manager/contracts'
import type { NewEvent, Translate, Translation } from './translation.ts'

const checkNote = tolerantChecker(WebhookNote, 'The publication of a webhook')

const eventOf = (
  note: Extract<WebhookNote, { readonly type: 'webhook.disabled' | 'webhook.tested' }>,
): NewEvent => ({
  type: note.type,
  atMs: Date.parse(note.at),
  streamId: null,
  severity: note.type === 'webhook.disabled' ? 'error' : 'info',
  subject: note.webhookId,
  data: { name: note.name, ...(note.type === 'webhook.disabled' && { reason: note.reason }) },
})

const translated = (note: WebhookNote): Omit<Translation, 'memory'> => {
  const atMs = Date.parse(note.at)
  switch (note.type) {
    case 'webhook.redelivered':
      return {
        events: [],
        others: { atMs, rows: { redeliveries: [{ dueMs: atMs, deliveryId: note.deliveryId }] } },
      }
    case 'webhook.replayed': {
      const { webhookId, onlyFailed } = note
      const range = { webhookId, fromMs: Date.parse(note.from), toMs: Date.parse(note.to), onlyFailed }
      return { events: [], others: { atMs, rows: { redeliveries: [{ dueMs: atMs, range }] } } }
    }
    default:
      return { events: [eventOf(note)] }
  }
}

export const translateWebhookNote: Translate = ({ data }, memory, { ignored }) => {
  const note = ignored.parsed(checkNote(data))
  return note.ok ? { ...translated(note.value), memory } : null
}
