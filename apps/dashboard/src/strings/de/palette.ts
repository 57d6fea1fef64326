import type { Strings } from '../en.ts'

export const palette: Strings['palette'] = {
  title: 'Alle Befehle',
  keys: 'Alle Tasten',
  search: 'Was möchten Sie tun?',
  nothing: 'Kein Befehl hat diese Wörter.',
}
