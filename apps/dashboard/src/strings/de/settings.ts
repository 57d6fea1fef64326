import type { ViewStrings } from '../en-views.ts'

export const settings: ViewStrings['settings'] = {
  title: 'Einstellungen des Streams',
  width: 'Breite',
  height: 'Höhe',
  fps: 'Bilder je Sekunde',
  videoBitrate: 'Bitrate des Bildes',
  audioBitrate: 'Bitrate des Tons',
  preset: 'Voreinstellung des Encoders',
  presetHelp: 'Eine langsamere gibt bei gleicher Bitrate ein besseres Bild und braucht mehr CPU.',
  tune: 'Abgestimmt auf',
  tuneHelp:
    'Bei geringer Verzögerung ist eine Änderung eine halbe Sekunde früher zu sehen, und es braucht weniger CPU. Alles andere gibt bei gleicher Bitrate ein etwas besseres Bild.',
  tunes: {
    none: 'nichts Besonderes',
    zerolatency: 'geringe Verzögerung',
    film: 'Film',
    animation: 'Animation',
    stillimage: 'Standbilder',
  },
  effect:
    'Diese Einstellungen gelten ab dem nächsten Start oder Neustart. Zuschauer sehen dann eine Unterbrechung von einigen Sekunden; Ebenen behalten ihre Orte in Pixeln.',
  waitsForRestart: (fields) => `Gespeichert, wartet auf einen Neustart: ${fields}`,
  restartNow: 'Jetzt neu starten',
  save: 'Speichern',
}
