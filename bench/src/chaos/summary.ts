import type { ChaosReport } from '@stream-manager/e2e'
import { percentile, type Row, round } from '../statistics.ts'

const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${round(ms / 1000, 1)} s`)

/** Counts equal names, the most frequent first. */
const counted = (names: readonly string[]): string => {
  const times = new Map<string, number>()
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1)
  const sorted = [...times].sort(([, a], [, b]) => b - a)
  return sorted.map(([name, count]) => `${count} ${name}`).join(', ')
}

/** Longest time without a publisher, and its share of the run. */
const silence = ({ publishers, endedMs, beganMs }: ChaosReport) => {
  const silentMs = publishers.flatMap(({ atMs, publisher }, index) => {
    const untilMs = publishers[index + 1]?.atMs ?? endedMs
    return publisher === null ? [untilMs - atMs] : []
  })
  const total = silentMs.reduce((sum, ms) => sum + ms, 0)
  return { longestMs: Math.max(0, ...silentMs), share: total / (endedMs - beganMs) }
}

/** Faults of a run and their effects, one figure a row. */
export const summary = (report: ChaosReport): Row[] => {
  const { injected, commands, accounts, state } = report
  const took = commands.map(({ tookMs }) => tookMs)
  const { longestMs, share } = silence(report)
  const sum = (name: 'missing' | 'repeated' | 'outOfOrder' | 'resyncs') =>
    accounts.reduce((total, account) => total + account[name], 0)
  const row = (figure: string, value: string | number): Row => ({ figure, value })
  return [
    row('minutes', round((report.endedMs - report.beganMs) / 60_000, 1)),
    row('faults injected', injected.length),
    row('by target', counted(injected.map(({ target }) => target))),
    row('by fault', counted(injected.map(({ fault }) => fault))),
    row('commands, each with one effect', commands.length),
    row('commands sent more than once', commands.filter(({ attempts }) => attempts > 1).length),
    row(
      'command to answer, p50 / p99 / longest',
      [percentile(took, 0.5), percentile(took, 0.99), Math.max(...took)].map(duration).join(' / '),
    ),
    row('readers', accounts.length),
    row('events of the furthest reader', Math.max(...accounts.map(({ last }) => last))),
    row(
      'events missing, repeated, out of order',
      `${sum('missing')}, ${sum('repeated')}, ${sum('outOfOrder')}`,
    ),
    row('new snapshots', sum('resyncs')),
    row('publishers, one after another', report.sessions),
    row('publishers rejected while a dead one held the place', report.refusals),
    row('without a publisher, longest / share', `${duration(longestMs)} / ${round(share * 100, 1)} %`),
    row('desired equals observed after', duration(report.settledMs)),
    row('all healthy after', duration(report.healthyMs)),
    row('at the end', `${state.status}, revision ${state.revision}, applied ${state.appliedRevision}`),
    row('failures', report.failures.length),
  ]
}
