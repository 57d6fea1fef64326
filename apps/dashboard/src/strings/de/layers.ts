import type { Strings } from '../en.ts'

export const layers: Strings['layers'] = {
  title: 'Ebenen',
  none: 'Noch keine Ebenen.',
  hidden: 'ausgeblendet',
  offAir: 'nicht auf Sendung',
  state: { ready: 'bereit', loading: 'lädt', stalled: 'steht', failed: 'fehlgeschlagen' },
  add: 'Neu',
  types: {
    text: 'Text',
    image: 'Bild',
    video: 'Video',
    color: 'Farbe',
    shape: 'Form',
    clock: 'Uhr',
    chat: 'Chat',
  },
  copyOf: (name) => `${name} (Kopie)`,
  lock: (name) => `${name} auf dem Bild sperren`,
  unlock: (name) => `${name} entsperren`,
  show: (name) => `${name} zeigen`,
  hide: (name) => `${name} ausblenden`,
  selectAll: 'Alle Ebenen auswählen',
  selectNone: 'Nichts auswählen',
  delete: 'Auswahl löschen',
  duplicate: 'Auswahl verdoppeln',
  deleteForGood: (names) => `„${names}“ endgültig löschen?`,
  deleteForGoodText:
    'Das Geheimnis in der Adresse zeigt der Server nicht, daher holt „Rückgängig“ die Ebene nicht zurück. Wer sie wieder will, muss die ganze Adresse eingeben.',
  deleteForGoodAction: 'Endgültig löschen',
  notDuplicated: (names) =>
    `„${names}“ lässt sich nicht verdoppeln: Das Geheimnis in der Adresse zeigt der Server nicht. Legen Sie eine Ebene an und geben Sie die ganze Adresse ein.`,
  showOrHide: 'Auswahl zeigen oder ausblenden',
  lockOrUnlock: 'Auswahl sperren oder entsperren',
  up: 'Auswahl nach oben',
  down: 'Auswahl nach unten',
}
