import type { ViewStrings } from '../en-views.ts'

const UNITS = [
  [86_400, 'Tag', 'Tage'],
  [3600, 'Stunde', 'Stunden'],
  [60, 'Minute', 'Minuten'],
  [1, 'Sekunde', 'Sekunden'],
] as const

export const analytics: ViewStrings['analytics'] = {
  title: 'Auswertung',
  viewersTitle: (streamId) => `Zuschauer von ${streamId} jetzt`,
  old: (reason) => `Diese Zahl kann veraltet sein: ${reason}`,
  between: (low, high) => `zwischen ${low} und ${high}`,
  window: (seconds) => `In den letzten ${seconds} Sekunden.`,
  confidences: { high: 'sicher', medium: 'ziemlich sicher', low: 'unsicher' },
  viewerReasons: {
    noReports: 'Kein Prozess hat in dieser Zeit Zuschauer gemeldet.',
    behindCache: 'Ein Cache beantwortet vielleicht Anfragen, die hier niemand sieht.',
    behindProxy: 'Ein Proxy, der nicht in TRUSTED_PROXIES steht, verbirgt die Adressen.',
    unnoted: 'Es waren mehr Clients, als ein Prozess sich merkt.',
    addressAgent: 'Die meisten sind nur an ihrer Adresse kenntlich, die mehrere sich teilen können.',
    midnight: 'Um Mitternacht UTC wechseln alle Schlüssel: Manche zählen kurz doppelt.',
    icecastRefused: 'Ein Icecast-Server zeigt der Quelle seine Hörer nicht.',
    icecastUnread: 'Die Hörer eines Icecast-Mounts konnten nicht gelesen werden, oder noch nicht.',
  },
  methodsTitle: 'Kenntlich an',
  methods: {
    cmcd: 'ihrem Player (CMCD)',
    addressAgent: 'Adresse und Programm',
    socket: 'einer offenen Seite allein',
    icecast: 'einem Icecast-Server',
  },
  excludedTitle: 'Nicht gezählt',
  excluded: {
    bots: 'Bots',
    previews: 'Vorschauen der Regie',
    loopback: 'diese Maschine',
    probes: 'Health-Proben',
  },
  chosen: 'Größen',
  add: 'Größe hinzufügen',
  remove: (name) => `${name} entfernen`,
  nothingChosen: 'Fügen Sie eine Größe hinzu, um sie zu sehen.',
  range: 'Zeit bis jetzt',
  fixedRange: (streamId, from, to) => `Stream ${streamId}, ${from} bis ${to ?? 'jetzt'}.`,
  chooseRange: 'Andere Zeit wählen',
  bucket: 'Ein Punkt umfasst',
  automatic: 'was passt',
  seconds: (seconds) => {
    const [length, one, many] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, 'Sekunde', 'Sekunden']
    const count = seconds / length
    return `${count} ${count === 1 ? one : many}`
  },
  compare: 'Verglichen mit',
  comparisons: {
    none: 'nichts',
    previous: 'der Zeit davor',
    day: 'dem Tag davor',
    week: 'der Woche davor',
  },
  earlier: (name) => `${name}, davor`,
  whole: 'alles',
  onlyStream: (streamId) => `Nur Stream ${streamId}`,
  told: (bucket, tier) => `Ein Punkt umfasst ${bucket}, aus der Stufe ${tier}.`,
  help: 'Ziehen Sie über ein Diagramm, um alle zu vergrößern; ein Doppelklick zeigt wieder alles.',
  download: 'Als CSV herunterladen',
  leftOut: (count) =>
    `${count} weitere Reihen sind nicht gezeigt. Wählen Sie einen Stream oder weniger Größen.`,
  holes: (count, text) => `${text} ${count === 1 ? 'Lücke' : 'Lücken'}`,
  hole: ({ from, to, name }) => `${from} bis ${to}${name === null ? '' : `, ${name}`}:`,
  moreHoles: 'Frühere sind im Diagramm.',
  reasons: {
    notMeasured: 'Es gab nichts zu messen, oder niemand hat gemessen.',
    lost: 'Werte gingen verloren, bevor sie gespeichert waren.',
    expired: 'Älter, als aufbewahrt wird.',
    pending: 'Noch zu neu.',
  },
}
