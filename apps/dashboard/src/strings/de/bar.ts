import type { Strings } from '../en.ts'

export const bar: Strings['bar'] = {
  status: {
    offline: 'nicht auf Sendung',
    starting: 'startet',
    live: 'AUF SENDUNG',
    paused: 'PAUSE, auf Sendung',
    stopping: 'stoppt',
    failed: 'fehlgeschlagen',
  },
  health: {
    healthy: 'gesund',
    degraded: 'eingeschränkt',
    failing: 'fehlerhaft',
    unknown: 'Zustand unbekannt',
  },
  revision: (applied, asked) => `auf Sendung r ${applied} von ${asked}`,
  connection: {
    idle: 'nicht verbunden',
    connecting: 'verbindet neu',
    connected: 'verbunden',
    disconnected: 'getrennt',
  },
  polled: 'keine Live-Verbindung',
  bypassed: 'Anmeldung ist aus',
  roles: {
    viewer: 'Zuschauer',
    moderator: 'Moderation',
    operator: 'Regie',
    admin: 'Verwaltung',
  },
  settings: 'Einstellungen',
  settingsTitle: 'Einstellungen des Streams',
  tour: 'Rundgang zeigen',
}
