import type { Strings } from '../en.ts'

export const shell: Strings['shell'] = {
  views: {
    label: 'Ansichten',
    show: 'Sendung',
    people: 'Personen',
  },
}
