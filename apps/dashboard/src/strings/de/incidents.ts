import type { ViewStrings } from '../en-views.ts'

export const incidents: ViewStrings['incidents'] = {
  title: 'Vorfälle',
  one: 'Vorfall',
  back: 'Alle Vorfälle',
  none: 'Es gab keinen Vorfall: Kein Alarm war dringend.',
  more: 'Es gibt frühere, als hier gezeigt werden.',
  states: { open: 'offen', closed: 'vorbei' },
  stream: (streamId) => `Stream ${streamId}`,
  since: (at) => `seit ${at}`,
  between: (from, to) => (to === null ? `seit ${from}` : `${from} bis ${to}`),
  alerts: 'Alarme des Vorfalls',
  omitted: (count) => `und ${count} weitere`,
  details: 'Ursache und Verlauf',
  summary: 'Zusammenfassung',
  download: 'Alles herunterladen',
  downloadHelp:
    'Eine Datei für die spätere Untersuchung: Verlauf, Bericht, Messwerte, Logs und Konfiguration, ohne Geheimnisse.',
  viewers: 'Verlorene Zuschauer',
  lostViewers: (streamId, { before, lowest, lost }) =>
    `Stream ${streamId} verlor ${lost} Zuschauer: ${before} davor, ${lowest} am Tiefpunkt.`,
  omittedViewers: (count) => `Streams, deren Zuschauer aus dieser Zeit nicht bekannt sind: ${count}.`,
  versions: (versions) => `Versionen, die Fehler meldeten: ${versions}.`,
  cause: 'Wahrscheinliche Ursache',
  causeUnknown:
    'Nicht bekannt. Keine frühere Störung eines anderen Teils erklärt die Alarme. Sehen Sie unten in den Verlauf.',
  causeHidden:
    'Nicht gezeigt. Sie brauchen die Rechte, Ereignisse und Fehler zu lesen; fragen Sie einen Administrator danach.',
  parts: {
    host: 'Die Maschine',
    store: 'Der Speicher',
    proxy: 'Der Proxy',
    engine: 'Die Engine',
    source: 'Eine Quelle',
    output: 'Eine Ausgabe',
    'stream-api': 'Die API',
    gateway: 'Das WebSocket-Gateway',
    'event-handler': 'Der Event-Handler',
  },
  evidence: 'Belege',
  anomalies: 'Messwerte, die von früher abweichen',
  anomaliesHelp:
    'Messwerte, die in dieser Zeit ihren üblichen Bereich verließen. Sie stützen eine Ursache und beweisen keine.',
  noAnomalies: 'Kein verglichener Messwert verließ seinen Bereich.',
  nothingCompared: 'Kein Messwert wurde mit früher verglichen.',
  ofTheCause: 'Zur wahrscheinlichen Ursache:',
  hourOnly: '(nur mit der Stunde davor verglichen)',
  tooLittleHistory: (count) =>
    `Messwerte, die zu wenig Vergangenheit für einen ganzen Vergleich haben: ${count}.`,
  omittedAnomalies: (count) => `Weitere, die nicht gezeigt sind: ${count}.`,
  notCompared: 'Nicht verglichen:',
  compareAgain: 'Noch einmal vergleichen',
  timeline: 'Verlauf',
  noEntries: 'Aus dieser Zeit ist nichts aufgezeichnet.',
  kinds: {
    command: 'Befehl',
    state: 'Status',
    output: 'Ausgabe',
    source: 'Quelle',
    health: 'Zustand',
    alert: 'Alarm',
    error: 'Fehler',
    other: 'Ereignis',
  },
  sections: { events: 'Ereignisse', errors: 'Fehler', commands: 'Befehle', viewers: 'Zuschauer' },
  notPermitted: (sections) => `Ausgelassen, weil Sie kein Recht haben, es zu lesen: ${sections}.`,
  commandsGone: 'Das Audit-Log hat nicht mehr alle Befehle dieser Zeit.',
  completeUntil: (at) => `Einträge nach ${at} sind ausgelassen: Es sind zu viele.`,
  lost: (from, to) =>
    from === null
      ? `Ereignisse vor ${to} gingen verloren.`
      : `Ereignisse von ${from} bis ${to} gingen verloren.`,
}
