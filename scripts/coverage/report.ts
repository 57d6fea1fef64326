import { relative } from 'node:path'
import coverage, { type CoverageMap, type CoverageSummary, type Totals } from 'istanbul-lib-coverage'
import { packageOf } from './source-coverage.ts'

interface Figures {
  readonly lines: Figure
  readonly branches: Figure
  readonly functions: Figure
}

interface Figure {
  readonly covered: number
  readonly total: number
}

export interface CoverageReport {
  readonly total: Figures
  readonly packages: Readonly<Record<string, Figures>>
  readonly files: Readonly<Record<string, Figures & { readonly uncoveredLines: readonly number[] }>>
}

const figure = ({ covered, total }: Totals): Figure => ({ covered, total })

const figuresOf = ({ lines, branches, functions }: CoverageSummary): Figures => ({
  lines: figure(lines),
  branches: figure(branches),
  functions: figure(functions),
})

/** Paths are relative to `root`, in alphabetical order. */
export const reportOf = (root: string, map: CoverageMap): CoverageReport => {
  const total = coverage.createCoverageSummary()
  const packages = new Map<string, CoverageSummary>()
  const files = map
    .files()
    .sort()
    .map((path) => {
      const file = map.fileCoverageFor(path)
      const summary = file.toSummary()
      const name = packageOf(relative(root, path))
      const ofPackage = packages.get(name) ?? coverage.createCoverageSummary()
      packages.set(name, ofPackage.merge(summary))
      total.merge(summary)
      const uncoveredLines = file.getUncoveredLines().map(Number)
      return [relative(root, path), { ...figuresOf(summary), uncoveredLines }] as const
    })
  return {
    total: figuresOf(total),
    packages: Object.fromEntries([...packages].map(([name, summary]) => [name, figuresOf(summary)])),
    files: Object.fromEntries(files),
  }
}

const NAME_WIDTH = 28
const FIGURE_WIDTH = 10

const percent = ({ covered, total }: Figure): string =>
  total === 0 ? '-' : `${((covered / total) * 100).toFixed(1)} %`

const row = (name: string, cells: readonly string[]): string =>
  name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(FIGURE_WIDTH)).join('')

const figureRow = (name: string, { lines, branches, functions }: Figures): string =>
  row(name, [percent(lines), percent(branches), percent(functions), String(lines.total)])

/** A table by package. */
export const reportText = ({ total, packages }: CoverageReport): string =>
  [
    row('package', ['lines', 'branches', 'functions', 'of lines']),
    ...Object.entries(packages).map(([name, figures]) => figureRow(name, figures)),
    figureRow('all', total),
    '',
  ].join('\n')
