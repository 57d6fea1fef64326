import type { Strings } from '../en.ts'

export const signIn: Strings['signIn'] = {
  name: 'Name',
  password: 'Passwort',
  signIn: 'Anmelden',
  firstTime: 'Der erste Start des Servers gibt einen Link aus, mit dem sich die erste Verwalterin anmeldet.',
  usedLink:
    'Dieser Link wurde schon benutzt oder ist zu alt. Melden Sie sich mit Namen an oder bitten Sie um einen neuen Link.',
}
