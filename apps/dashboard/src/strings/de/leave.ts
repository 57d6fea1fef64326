import type { Strings } from '../en.ts'

export const leave: Strings['leave'] = {
  title: 'Einen anderen Stream zeigen?',
  edits: 'Einige Änderungen sind noch nicht gespeichert.',
  prepared: 'Vorbereitete Änderungen wurden nicht übernommen.',
  uploads: 'Dateien werden noch hochgeladen.',
  lost: 'Das geht verloren, wenn Sie gehen; Zuschauer merken nichts.',
  action: 'Gehen',
}
