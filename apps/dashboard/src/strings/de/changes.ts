import type { ViewStrings } from '../en-views.ts'

export const changes: ViewStrings['changes'] = {
  take: 'Übernehmen',
  takeHint: 'Alle vorbereiteten Änderungen in einem Bild auf Sendung bringen',
  compare: 'Vergleichen',
  discard: 'Verwerfen',
  nothingPrepared: 'Noch nichts vorbereitet: Zuschauer sehen nicht, was Sie jetzt bearbeiten',
  prepared: (count, text) => `${text} ${count === 1 ? 'Änderung' : 'Änderungen'} vorbereitet`,
  onAir: 'auf Sendung',
  preparedValue: 'vorbereitet',
  nothing: 'nichts',
  layerCreated: 'wird erscheinen',
  layerDeleted: 'wird verschwinden',
  conflict: (name) => `„${name}“ wurde von jemand anderem geändert, nachdem Sie begonnen hatten.`,
  deleted: (name) => `„${name}“ wurde von jemand anderem gelöscht, nachdem Sie begonnen hatten.`,
  keepMine: 'Meines behalten',
  takeTheirs: 'Anderes übernehmen',
  bringBack: 'Mit meiner Änderung zurückholen',
  secretIsLost:
    'Von hier aus ist sie nicht zurückzuholen: Das Geheimnis in ihrer Adresse zeigt der Server nicht. Legen Sie sie mit der ganzen Adresse neu an.',
  leaveDeleted: 'Gelöscht lassen',
  seeBoth: 'Beide ansehen',
  mine: 'meines',
  theirs: 'anderes',
  field: 'Feld',
  conflicts: 'Widersprüchliche Änderungen',
}
