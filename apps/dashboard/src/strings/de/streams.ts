import type { ViewStrings } from '../en-views.ts'

export const streams: ViewStrings['streams'] = {
  title: 'Streams',
  shown: 'hier gezeigt',
  unknown: 'Zustand nicht bekannt',
  open: 'Zeigen',
  delete: 'Löschen',
  deleteTitle: (name) => `Den Stream ${name} löschen?`,
  deleteText: 'Seine Ebenen, Ausgaben und sein Chat werden mit gelöscht. Er darf nicht auf Sendung sein.',
  add: 'Stream hinzufügen',
  id: 'Name in Adressen',
  idHelp: 'Kleinbuchstaben, Ziffern, - und _, höchstens 64 Zeichen.',
}
