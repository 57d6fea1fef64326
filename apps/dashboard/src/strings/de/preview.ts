import type { Strings } from '../en.ts'

export const preview: Strings['preview'] = {
  label: 'Programm',
  programme: 'PROGRAMM',
  offAir: 'NICHT AUF SENDUNG',
  waiting: 'auf Sendung; das Bild kommt gleich',
  notKnown: 'keine Verbindung: nicht bekannt, ob auf Sendung',
  unsupported: 'auf Sendung; dieser Browser kann das Bild nicht zeigen',
  behindEncoder: (seconds) => `vom Encoder, ${seconds} s zurück`,
  behind: (seconds) => `wie Zuschauer es sehen, ${seconds} s zurück`,
}
