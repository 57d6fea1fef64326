import type { Strings } from '../en.ts'

export const preview: Strings['preview'] = {
  label: 'Programm',
  programme: 'PROGRAMM',
  offAir: 'NICHT AUF SENDUNG',
  waiting: 'auf Sendung; das Bild kommt mit dem ersten Segment',
  behind: (seconds) => `wie Zuschauer es sehen, ${seconds} s zurück`,
}
