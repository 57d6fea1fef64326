import type { Strings } from '../en.ts'

export const connection: Strings['connection'] = {
  polled: (seconds) =>
    `Alle ${seconds} s aktualisiert: Kein WebSocket zum Server kommt zustande; ein Proxy, das Netz oder der Browser lässt vielleicht keinen durch. Knöpfe und Änderungen wirken.`,
  polledAgo: (age) => `Zuletzt vor ${age}.`,
  lost: (age) =>
    `Seit ${age} keine Verbindung. Was Sie sehen, kann veraltet sein; die Seite versucht es von selbst erneut.`,
  refused: (reason, age) =>
    `Der Server hat die Verbindung vor ${age} beendet: ${reason}. Die Seite versucht es von selbst erneut.`,
  noCommands: (age) =>
    `Seit ${age} nimmt der Server keine Befehle an: Knöpfe bewirken nichts, Änderungen warten. Die Seite versucht es von selbst erneut.`,
  historyLost:
    'Einige Ereignisse gingen verloren, während die Verbindung fehlte. Was Sie sehen, wurde neu gelesen und ist vollständig.',
  updated: (version) => `Der Server wurde auf ${version} aktualisiert: Laden Sie die Seite neu.`,
  reload: 'Neu laden',
}
