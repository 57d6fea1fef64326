import type { ViewStrings } from '../en-views.ts'

export const tour: ViewStrings['tour'] = {
  label: (title) => `Rundgang: ${title}`,
  next: 'Weiter',
  back: 'Zurück',
  skip: 'Überspringen',
  finish: 'Fertig',
  progress: (at, all) => `${at} von ${all}`,
  steps: {
    stage: {
      title: 'Das Bild',
      text: 'Das sehen die Zuschauer. Ziehen Sie eine Ebene, oder wählen Sie sie aus und nutzen Sie die Pfeiltasten.',
    },
    layers: {
      title: 'Ebenen',
      text: 'Was über dem Bild liegt, das Oberste zuerst. Hier legen Sie Ebenen an, benennen, verbergen und ordnen sie.',
    },
    programme: {
      title: 'Auf Sendung',
      text: 'Starten und stoppen Sie das Programm. Was es für Zuschauer beendet, fragt einmal nach.',
    },
    outputs: {
      title: 'Ausgaben',
      text: 'Wohin das Programm gesendet wird. Eine gestörte Ausgabe sagt, warum, und wann sie es erneut versucht.',
    },
    watch: {
      title: 'Chat und Monitor',
      text: 'Im Chat sprechen Sie mit Zuschauern. Der Monitor zeigt Last und Zustand des Servers. Strg+K findet jeden Befehl.',
    },
  },
}
