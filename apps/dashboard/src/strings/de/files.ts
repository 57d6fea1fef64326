import type { ViewStrings } from '../en-views.ts'

export const files: ViewStrings['files'] = {
  choose: 'Datei wählen',
  noneOfKind: 'Noch keine solche Datei hochgeladen: Ziehen Sie eine auf die Seite.',
  newestOnly: (count) => `Nur die neuesten ${count} Dateien werden durchsucht.`,
}
