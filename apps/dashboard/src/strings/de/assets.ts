import type { Strings } from '../en.ts'

export const assets: Strings['assets'] = {
  choose: 'Datei wählen',
  noneOfKind: 'Noch keine solche Datei hochgeladen: Ziehen Sie eine auf die Seite.',
  newestOnly: (count) => `Nur die neuesten ${count} Dateien werden durchsucht.`,
  drop: 'Dateien hier ablegen: Sie werden hochgeladen und zu Ebenen.',
}
