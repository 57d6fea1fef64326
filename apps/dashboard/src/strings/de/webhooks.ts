import type { ViewStrings } from '../en-views.ts'

export const webhooks: ViewStrings['webhooks'] = {
  title: 'Webhooks',
  endpoints: 'Empfänger',
  none: 'Noch erfährt keine Adresse von Ereignissen.',
  add: 'Empfänger hinzufügen',
  addAction: 'Hinzufügen',
  name: 'Name',
  url: 'Adresse',
  urlHelp: 'Sie wird verschlüsselt gespeichert; später ist nur ihr Host zu sehen.',
  events: 'Ereignisse',
  eventsHelp: 'Arten wie alert.* oder stream.status, durch Kommas getrennt. * bedeutet alle.',
  format: 'Form der Nachricht',
  formats: {
    standard: 'Standard Webhooks, signiert',
    slack: 'Slack',
    discord: 'Discord',
    ntfy: 'ntfy',
  },
  gets: ({ events, format, streams }) =>
    `${events} · ${format}${streams === null ? '' : ` · Streams ${streams.join(', ')}`}`,
  enabled: 'An',
  on: 'an',
  off: 'aus',
  disabledReasons: {
    gone: 'aus: Die Adresse meldet, dass es sie nicht mehr gibt',
    failing: 'aus: 5 Tage lang kam nichts an',
  },
  test: 'Testen',
  rotate: 'Neues Geheimnis',
  remove: 'Löschen',
  questions: {
    rotate: (name) => `Neues Geheimnis für „${name}“?`,
    remove: (name) => `„${name}“ löschen?`,
  },
  consequences: {
    rotate: '24 Stunden lang sind Nachrichten mit beiden signiert. Danach ist das alte nichts mehr wert.',
    remove: 'Wartende Zustellungen werden aufgegeben, und das Geheimnis wird vergessen.',
  },
  secretTitle: (name) => `Geheimnis von „${name}“`,
  secretText:
    'Es wird jetzt gezeigt und nie wieder. Kopieren Sie es zum Empfänger, der damit die Signaturen prüft.',
  secretGone: 'Das Geheimnis stand in einer früheren Antwort, die hier nicht ankam. Machen Sie ein neues.',
  secret: 'Geheimnis',
  secretKept: 'Ich habe es kopiert',
  deliveriesTitle: 'Die neuesten Zustellungen',
  noDeliveries: 'Noch wurde nichts Passendes zugestellt.',
  endpoint: 'Empfänger',
  all: 'alle',
  state: 'Stand',
  deliveryStates: { waiting: 'wartet', delivered: 'zugestellt', failed: 'aufgegeben' },
  deliveryOf: (type, name) => `${type} an ${name}`,
  attempts: (count) => (count === 1 ? '1 Versuch' : `${count} Versuche`),
  answered: (status, ms) =>
    status === null ? `keine Antwort nach ${ms} ms` : `Antwort ${status} nach ${ms} ms`,
  event: 'Ereignis',
  redeliver: 'Erneut senden',
}
