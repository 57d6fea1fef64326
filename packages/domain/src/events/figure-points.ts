import { FIGURES_INTERVAL_MS, FigureReport, figureNamed, tolerantChecker } from '@stream-manager/contracts'
import type { Translate } from './translation.ts'

const checkReport = tolerantChecker(FigureReport, 'The report of figures')

/** Figures that only a newer version knows are left out and counted. */
export const translateFigures: Translate = ({ data }, memory, { ignored }) => {
  const report = ignored.parsed(checkReport(data))
  if (!report.ok) return null
  const { at, points } = report.value
  const atMs = Math.floor(Date.parse(at) / FIGURES_INTERVAL_MS) * FIGURES_INTERVAL_MS
  const known = points.filter(({ metric }) => figureNamed(metric) !== null)
  if (known.length < points.length) ignored.unreadableValue()
  return {
    events: [],
    others: { atMs, rows: { points: known.map((point) => ({ ...point, atMs })) } },
    memory,
  }
}
