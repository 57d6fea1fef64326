interface HoleTexts {
  readonly from: string
  readonly to: string
  /** Null: all series of the plot. */
  readonly name: string | null
}

const UNITS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

export const analytics = {
  title: 'Analytics',
  viewersTitle: (streamId: string) => `Viewers of ${streamId} now`,
  old: (reason: string) => `This number may be old: ${reason}`,
  between: (low: string, high: string) => `between ${low} and ${high}`,
  window: (seconds: number) => `Within the last ${seconds} seconds.`,
  confidences: { high: 'certain', medium: 'fairly certain', low: 'not certain' } as Record<string, string>,
  viewerReasons: {
    noReports: 'No process has reported viewers in this time.',
    behindCache: 'A cache may answer requests that nobody sees here.',
    behindProxy: 'A proxy that TRUSTED_PROXIES does not list hides the addresses.',
    unnoted: 'There were more clients than a process notes.',
    addressAgent: 'Most viewers are known by their address only, which several may share.',
    midnight: 'It was midnight UTC, when all keys change: some count twice for a moment.',
    icecastRefused: 'A server of Icecast does not show its listeners to the source.',
    icecastUnread: 'The listeners of an Icecast mount could not be read, or not yet.',
  } as Record<string, string>,
  methodsTitle: 'Known by',
  methods: {
    cmcd: 'their player (CMCD)',
    addressAgent: 'address and program',
    socket: 'an open page alone',
    icecast: 'a server of Icecast',
  } as Record<string, string>,
  excludedTitle: 'Not counted',
  excluded: {
    bots: 'bots',
    previews: 'previews of operators',
    loopback: 'this machine',
    probes: 'health probes',
  } as Record<string, string>,
  chosen: 'Figures',
  add: 'Add a figure',
  remove: (name: string) => `Remove ${name}`,
  nothingChosen: 'Add a figure to see it.',
  range: 'The last',
  fixedRange: (streamId: string, from: string, to: string | null) =>
    `Stream ${streamId}, ${from} to ${to ?? 'now'}.`,
  chooseRange: 'Choose another range',
  bucket: 'Each point covers',
  automatic: 'as it fits',
  seconds: (seconds: number) => {
    const [length, unit] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, 'second']
    const count = seconds / length
    return `${count} ${unit}${count === 1 ? '' : 's'}`
  },
  compare: 'Compared with',
  comparisons: {
    none: 'nothing',
    previous: 'the time before',
    day: 'the day before',
    week: 'the week before',
  } as Record<string, string>,
  earlier: (name: string) => `${name}, before`,
  whole: 'all',
  onlyStream: (streamId: string) => `Only stream ${streamId}`,
  told: (bucket: string, tier: string) => `Each point covers ${bucket}, from the tier ${tier}.`,
  help: 'Drag over a plot to zoom all of them; a double click shows everything again.',
  download: 'Download as CSV',
  leftOut: (count: number) => `${count} more series are not shown. Choose one stream or fewer figures.`,
  holes: (count: number, text: string) => `${text} ${count === 1 ? 'hole' : 'holes'}`,
  hole: ({ from, to, name }: HoleTexts) => `${from} to ${to}${name === null ? '' : `, ${name}`}:`,
  moreHoles: 'Earlier ones are in the plot.',
  reasons: {
    notMeasured: 'there was nothing to measure, or nobody measured.',
    lost: 'values were lost before they were stored.',
    expired: 'older than what is kept.',
    pending: 'too new to be here.',
  },
}
