import type { ViewStrings } from '../en-views.ts'

export const health: ViewStrings['health'] = {
  title: 'Zustand aller Komponenten',
  overall: 'Das ganze System:',
  statuses: { healthy: 'gesund', degraded: 'beeinträchtigt', unhealthy: 'gestört' },
  lastKnown: (status) => `zuletzt bekannt: ${status}`,
  components: {
    stream: 'Streams',
    database: 'Speicher',
    'stream-api': 'API',
    gateway: 'WebSocket-Gateway',
    engine: 'Engine',
    'event-handler': 'Event-Handler',
    redis: 'Redis',
  },
  since: (at) => `seit ${at}`,
  zone: (zone) => `Zeiten in der Zone dieses Browsers: ${zone}.`,
  noReport:
    'Zustand unbekannt: Seit zehn Sekunden hat kein Health-Sidecar berichtet. Prüfen Sie, ob einer läuft und den Speicher erreicht.',
  noAnswer: 'Der Server antwortet seit 15 Sekunden nicht. Die Liste zeigt, was zuvor bekannt war.',
  notRead: (reason) => `Der Zustand kann nicht gelesen werden: ${reason}`,
  advice: {
    stream:
      'Öffnen Sie die Ansicht des Streams und seine Liste der Probleme. Berichtigen Sie die oben genannte Ausgabe oder Ebene, oder starten Sie das Programm neu.',
    database:
      'Befehle werden gerade nicht gespeichert. Prüfen Sie Arbeitsspeicher und Platte des Speichers. Das laufende Programm läuft weiter.',
    'stream-api': 'Lesen Sie die letzten Zeilen im Log der oben genannten Instanz und starten Sie sie neu.',
    gateway:
      'Seiten und Clients verbinden sich von selbst neu. Lesen Sie das Log der oben genannten Instanz und starten Sie sie neu.',
    engine:
      'Eine andere Engine übernimmt die Streams nach einigen Sekunden. Bleibt ein Stream aus, lesen Sie das Log der Engine und starten Sie sie neu.',
    'event-handler':
      'Der Verlauf kommt verspätet; vorerst geht nichts verloren. Lesen Sie das Log der oben genannten Instanz und starten Sie sie neu.',
    redis:
      'Starten Sie Redis, oder stellen Sie die Verbindung wieder her. Das laufende Programm läuft weiter; Änderungen warten so lange.',
  },
  otherAdvice: 'Lesen Sie das Log dieser Komponente.',
}
