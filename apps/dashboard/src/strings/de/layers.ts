import type { Strings } from '../en.ts'

export const layers: Strings['layers'] = {
  title: 'Ebenen',
  none: 'Noch keine Ebenen.',
  hidden: 'ausgeblendet',
  state: { ready: 'bereit', loading: 'lädt', stalled: 'steht', failed: 'fehlgeschlagen' },
}
