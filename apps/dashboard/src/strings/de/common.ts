import type { Strings } from '../en.ts'

export const common: Strings['common'] = {
  product: 'Stream Manager',
  cancel: 'Abbrechen',
  close: 'Schließen',
  dismiss: 'Ausblenden',
  retry: 'Erneut versuchen',
  loading: 'Lädt…',
  notKnown: 'nicht bekannt',
  unknownSince: (age) => `unbekannt seit ${age}`,
  pageFailed: (reason) =>
    `Die Seite kann nicht weitermachen: ${reason}. Das Programm ist davon nicht berührt.`,
  serverAway: (reason) => `Der Server antwortet nicht: ${reason}. Die Seite versucht es erneut.`,
  notices: 'Meldungen',
  skip: 'Zum Inhalt springen',
}
