import type { ViewStrings } from '../en-views.ts'

export const incidents: ViewStrings['incidents'] = {
  title: 'Vorfälle',
  none: 'Es gab keinen Vorfall: Kein Alarm war dringend.',
  more: 'Es gibt frühere, als hier gezeigt werden.',
  states: { open: 'offen', closed: 'vorbei' },
  stream: (streamId) => `Stream ${streamId}`,
  since: (at) => `seit ${at}`,
  between: (from, to) => (to === null ? `seit ${from}` : `${from} bis ${to}`),
  alerts: 'Alarme des Vorfalls',
  omitted: (count) => `und ${count} weitere`,
  timeline: 'Verlauf',
  newestOnly: 'Nur die neuesten 200 Ereignisse sind gezeigt.',
}
