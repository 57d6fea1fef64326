import type { Strings } from '../en.ts'

export const assets: Strings['assets'] = {
  choose: 'Datei wählen',
  noneOfKind: 'Noch keine solche Datei hochgeladen: Ziehen Sie eine auf die Seite.',
  drop: 'Dateien hier ablegen: Sie werden hochgeladen und zu Ebenen.',
  uploads: 'Uploads',
  progress: (sent, total) => `${sent} von ${total}`,
  reading: 'Der Server liest die Datei…',
  cancel: 'Abbrechen',
  done: 'ist jetzt eine Ebene',
  fontDone: 'kann jetzt als Schrift gewählt werden',
}
