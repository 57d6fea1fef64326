import type { ChaosReport } from '@stream-manager/e2e'

const WIDTH = 900
const MARGIN = 140
const RIGHT = 30
const LANE = 16
const TOP = 34
const LATENCY_HEIGHT = 140
const COLORS = { fault: '#c8553d', publishers: ['#1f6f8b', '#588157'], none: '#eeeeee', command: '#1f6f8b' }
/** Marks of the logarithmic axis. */
const LATENCIES_MS = [1, 10, 100, 1000, 10_000, 100_000]

type XOf = (atMs: number) => number

interface Lane {
  readonly top: number
  readonly name: string
}

const named = ({ top, name }: Lane, inside: string): string =>
  `<text x="${MARGIN - 8}" y="${top + LANE - 5}" text-anchor="end">${name}</text>${inside}`

const bar = (x: number, end: number, { top, color, title }: { top: number; color: string; title: string }) =>
  `<rect x="${x.toFixed(1)}" y="${top + 2}" width="${Math.max(1.5, end - x).toFixed(1)}" height="${LANE - 4}" fill="${color}"><title>${title}</title></rect>`

const faults = ({ injected }: ChaosReport, x: XOf, lanes: readonly Lane[]): string =>
  lanes
    .map((lane) => {
      const own = injected.filter(({ target }) => target === lane.name)
      const bars = own.map(({ atMs, endedMs, fault }) =>
        bar(x(atMs), x(endedMs), { top: lane.top, color: COLORS.fault, title: fault }),
      )
      return named(lane, bars.join(''))
    })
    .join('')

const publishers = (report: ChaosReport, x: XOf, top: number): string => {
  let turn = 0
  const bars = report.publishers.map(({ atMs, publisher }, index) => {
    const from = Math.max(atMs, report.beganMs)
    const until = report.publishers[index + 1]?.atMs ?? report.endedMs
    if (publisher !== null) turn += 1
    const color = publisher === null ? COLORS.none : (COLORS.publishers[turn % 2] ?? COLORS.none)
    return bar(x(from), x(until), { top, color, title: publisher ?? 'none' })
  })
  return named({ top, name: 'publisher' }, bars.join(''))
}

const latency = ({ commands }: ChaosReport, x: XOf, top: number): string => {
  const decades = Math.log10(LATENCIES_MS.at(-1) ?? 1)
  const y = (ms: number) => top + LATENCY_HEIGHT * (1 - Math.log10(Math.max(1, ms)) / decades)
  const axis = LATENCIES_MS.map(
    (ms) =>
      `<line x1="${MARGIN}" x2="${WIDTH - RIGHT}" y1="${y(ms)}" y2="${y(ms)}" stroke="#ddd"/><text x="${MARGIN - 8}" y="${y(ms) + 4}" text-anchor="end">${ms / 1000} s</text>`,
  )
  const dots = commands.map(
    ({ atMs, tookMs }) =>
      `<circle cx="${x(atMs).toFixed(1)}" cy="${y(tookMs).toFixed(1)}" r="1.5" fill="${COLORS.command}"/>`,
  )
  return `<text x="${MARGIN}" y="${top - 8}" font-weight="bold">command to answer</text>${axis.join('')}${dots.join('')}`
}

const minutes = ({ beganMs, endedMs }: ChaosReport, x: XOf, bottom: number): string =>
  Array.from({ length: Math.floor((endedMs - beganMs) / 60_000) + 1 }, (_, minute) => {
    const at = x(beganMs + minute * 60_000)
    return `<line x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${bottom}" stroke="#eee"/><text x="${at}" y="${bottom + 14}" text-anchor="middle">${minute} min</text>`
  }).join('')

/** Faults by target, publishers, and the latency of each command over time, as one SVG page. */
export const timeline = (report: ChaosReport): string => {
  const { beganMs, endedMs, injected } = report
  const x: XOf = (atMs) => MARGIN + ((atMs - beganMs) / (endedMs - beganMs)) * (WIDTH - MARGIN - RIGHT)
  const targets = [...new Set(injected.map(({ target }) => target))].sort()
  const lanes = targets.map((name, index): Lane => ({ name, top: TOP + index * LANE }))
  const publisherTop = TOP + lanes.length * LANE + 6
  const latencyTop = publisherTop + LANE + 34
  const bottom = latencyTop + LATENCY_HEIGHT
  const parts = [
    `<text x="${MARGIN}" y="20" font-weight="bold">faults by target, until repaired</text>`,
    minutes(report, x, bottom),
    faults(report, x, lanes),
    publishers(report, x, publisherTop),
    latency(report, x, latencyTop),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 24}" font-family="sans-serif" font-size="12"><title>chaos</title><rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`
}
