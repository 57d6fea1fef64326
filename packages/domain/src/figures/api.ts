import type { CountedNumber } from '@stream-manager/analytics/port'
import type { FigureName, Result } from '@stream-manager/contracts'

/** Values of one series, in the order in which they were observed. None of them is negative. */
export interface ObservedFigure {
  readonly metric: FigureName
  readonly streamId: string | null
  readonly subject: string | null
  readonly values: readonly CountedNumber[]
}

export interface FigureInterval {
  /** From the lease `RESOURCE_SAMPLER_LEASE`. */
  readonly fence: number
  /** Names this interval among all that sidecars ever write, so that it can be written again after a lost answer. */
  readonly id: string
  /** Start of the interval. */
  readonly atMs: number
  readonly observed: readonly ObservedFigure[]
}

export interface Figures {
  /**
   * For the sampler: writes an interval to the log, once for each id. Errors: `backplane.fenced`, another process is the
   * sampler now; `backplane.conflict`, another one wrote meanwhile: try again.
   */
  record(interval: FigureInterval): Promise<Result<null>>
}
