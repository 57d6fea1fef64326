import type { Strings } from '../en.ts'

export const editing: Strings['editing'] = {
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  prepare: 'Vorbereiten',
  prepareHint: 'Ungesehen bearbeiten, dann alles in einem Bild übernehmen',
  unsaved: (count, text) =>
    `${text} ${count === 1 ? 'Änderung ist' : 'Änderungen sind'} nicht gespeichert: Der Server hat nicht geantwortet.`,
  sendAgain: 'Erneut senden',
  giveUp: 'Aufgeben',
}
