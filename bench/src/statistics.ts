/** The value below which `share` (0..1) of the samples lie, nearest rank. */
export const percentile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const mean = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length

export interface Row {
  readonly [column: string]: string | number
}

/** A Markdown table, ready for docs/benchmarks.md. */
export const table = (rows: readonly Row[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((name) => row[name] ?? ''))),
  ].join('\n')
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
