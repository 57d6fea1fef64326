import type { ViewStrings } from '../en-views.ts'

export const signIn: ViewStrings['signIn'] = {
  name: 'Name',
  password: 'Passwort',
  signIn: 'Anmelden',
  firstTime: 'Der erste Start des Servers gibt einen Link aus, mit dem sich die erste Verwalterin anmeldet.',
  linkTitle: 'Mit diesem Link anmelden?',
  linkText: (name) =>
    `Sie sind als ${name} angemeldet. Der Link beendet diese Sitzung und meldet Sie als die Person an, für die er gemacht ist.`,
  linkLost: 'Das geht verloren, wenn Sie sich mit dem Link anmelden; Zuschauer merken nichts.',
  usedLink:
    'Dieser Link wurde schon benutzt oder ist zu alt. Melden Sie sich mit Namen an oder bitten Sie um einen neuen Link.',
}
