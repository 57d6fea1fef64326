/** Half of the values are below it. NaN without values. */
export const medianOf = (values: Float64Array): number => {
  const sorted = values.slice().sort()
  const upper = Math.floor(sorted.length / 2)
  const lower = Math.ceil(sorted.length / 2) - 1
  return ((sorted[lower] ?? Number.NaN) + (sorted[upper] ?? Number.NaN)) / 2
}

/** The median of the distances from the median: outliers among the values hardly move it. */
export const deviationOf = (values: Float64Array, median: number): number =>
  medianOf(values.map((value) => Math.abs(value - median)))
