export const figureKeys = {
  /** Log of what was observed in each interval. It is in the scope of the sampler's lease. */
  log: 'resources/figures',
  /** The interval that was written last. */
  newest: 'resources/figures-newest',
} as const
