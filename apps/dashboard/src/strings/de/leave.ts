import type { ViewStrings } from '../en-views.ts'

export const leave: ViewStrings['leave'] = {
  title: 'Einen anderen Stream zeigen?',
  edits: 'Einige Änderungen sind noch nicht gespeichert.',
  prepared: 'Vorbereitete Änderungen wurden nicht übernommen.',
  uploads: 'Dateien werden noch hochgeladen.',
  lost: 'Das geht verloren, wenn Sie gehen; Zuschauer merken nichts.',
  action: 'Gehen',
}
