import type { ViewStrings } from '../en-views.ts'

export const monitor: ViewStrings['monitor'] = {
  title: 'Monitor',
  pages: {
    label: 'Seiten des Monitors',
    overview: 'Überblick',
    analytics: 'Auswertung',
    alerts: 'Alarme',
    errors: 'Fehler',
    webhooks: 'Webhooks',
  },
  noHistory: 'Hier gibt es keinen Verlauf',
  noHistoryAdvice:
    'Geben Sie den Diensten mit DATABASE_URL einen PostgreSQL-Server. Gibt es einen, dann prüfen Sie, ob er läuft: Der Überblick nennt den Zustand des Speichers. Das Programm und alles andere laufen weiter.',
  lastHour: 'Die letzte Stunde',
  help: 'Ziehen Sie über ein Diagramm, um alle zu vergrößern; ein Doppelklick zeigt wieder alles. Eine Lücke ist eine Zeit ohne Messungen.',
  fps: 'Bilder pro Sekunde jedes Streams',
  bitrate: 'Bitrate jedes Streams',
  renderTime: 'Zeit, ein Bild zu setzen und zu kodieren',
  dropped: 'Verworfene Bilder, seit der Encoder läuft',
  processCpu: 'CPU jedes Prozesses, von einem Kern',
  processMemory: 'Speicher jedes Prozesses',
  processes: {
    shared: (services) => `ein Prozess: ${services}`,
    encoder: (streamId) => `Encoder von ${streamId}`,
    spare: 'Encoder in Reserve',
  },
  loopDelay: 'Verzögerung der Ereignisschleife, 99. Perzentil',
  sockets: 'Offene Verbindungen von Clients',
  hostCpu: 'CPU der Maschine, alle Kerne',
  hostMemory: 'Speicher der Maschine',
  hostDisk: 'Platte des Datenordners',
  notMeasured: (titles) => `Hier nicht gemessen: ${titles}.`,
  eventsTitle: 'Ereignisse, neueste zuerst',
  noEvents: 'In der letzten Stunde ist nichts geschehen, wovon die Seite weiß.',
  events: {
    status: ({ text }) => `Status: ${text}`,
    streamFault: ({ text }) => `Stream: ${text}`,
    outputFault: ({ output, text }) => `Ausgabe ${output}: ${text}`,
    applied: ({ text, person }) => `Revision ${text} auf Sendung${person && `, geändert von ${person}`}`,
    command: ({ text, person }) => `${person}: ${text}`,
  },
}
