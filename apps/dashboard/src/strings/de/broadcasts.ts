import type { ViewStrings } from '../en-views.ts'

export const broadcasts: ViewStrings['broadcasts'] = {
  title: 'Sendungen',
  none: 'Noch war kein Stream auf Sendung. Eine Sendung erscheint hier mit ihrem ersten Bild.',
  noneOf: (streamId) => `Von Stream ${streamId} ist keine Sendung aufgezeichnet.`,
  more: 'Es gibt frühere, als hier gezeigt werden.',
  onlyStream: (streamId) => `Nur Stream ${streamId}`,
  download: (count) => `Die neuesten ${count} als CSV herunterladen`,
  named: (streamId, start) => `Stream ${streamId}, ${start}`,
  between: (from, to) => `${from} bis ${to}`,
  since: (from) => `seit ${from}`,
  onAir: 'auf Sendung',
  ends: { stopped: 'beendet', failed: 'gescheitert' },
  endLost: 'Ende nicht aufgezeichnet',
  analytics: 'Messwerte dieser Zeit',
  facts: {
    duration: 'Dauer',
    peak: 'Meiste Zuschauer zugleich',
    average: 'Zuschauer im Mittel',
    watched: 'Von allen zusammen gesehen',
    bitrate: 'Bitrate im Mittel',
    dropped: 'Verworfene Bilder',
    restarts: 'Neustarts',
    outputs: 'Ausgaben',
    tier: 'Messwerte in Schritten von',
  },
  output: (id, failing) =>
    failing === null ? `${id}: keine Störung` : `${id}: lieferte ${failing} lang nicht`,
  lost: (from, to) =>
    `Aufzeichnungen ${from === null ? 'vor' : `von ${from} bis`} ${to} gingen verloren: Werte können zu niedrig sein.`,
}
