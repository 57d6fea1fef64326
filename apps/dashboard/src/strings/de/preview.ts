import type { Strings } from '../en.ts'

export const preview: Strings['preview'] = {
  label: 'Programm',
  programme: 'PROGRAMM',
  offAir: 'NICHT AUF SENDUNG',
  waiting: 'auf Sendung; das Bild kommt gleich',
  behindEncoder: (seconds) => `vom Encoder, ${seconds} s zurück`,
  behind: (seconds) => `wie Zuschauer es sehen, ${seconds} s zurück`,
}
