import type { ViewStrings } from '../en-views.ts'

export const chat: ViewStrings['chat'] = {
  title: 'Chat',
  message: 'Nachricht',
  send: 'Senden',
  older: 'Ältere Nachrichten',
  moderate: (name) => `${name} moderieren`,
  delete: 'Nachricht löschen',
  timeout: 'Für 10 Minuten stummschalten',
  ban: 'Sperren',
  banTitle: (name) => `${name} sperren?`,
  banText:
    'Alle Nachrichten dieser Person verschwinden für alle, und sie kann nichts senden, bis die Sperre aufgehoben ist.',
  settings: 'Chat-Einstellungen',
  slowMode: 'Langsamer Modus',
  slowModeHelp: 'Sekunden, die jede Person zwischen zwei Nachrichten wartet. 0: aus.',
  links: 'Links sind erlaubt',
  bans: 'Sperren',
  noBans: 'Niemand ist gesperrt.',
  unban: 'Aufheben',
}
