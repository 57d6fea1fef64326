import type { Strings } from '../en.ts'

export const shell: Strings['shell'] = {
  views: {
    label: 'Ansichten',
    show: 'Sendung',
    monitor: 'Monitor',
    streams: 'Streams',
    people: 'Personen',
  },
  tabs: {
    label: 'Neben dem Bild',
    inspector: 'Auswahl',
    outputs: 'Ausgaben',
    chat: 'Chat',
  },
}
