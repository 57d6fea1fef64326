/** A viewer of a stream on one day. Its key says nothing once the salt of the day is gone. */
export interface ViewerKeyRow {
  /** `2030-01-31`, in UTC. */
  readonly day: string
  readonly streamId: string
  /** 8 bytes in base64. */
  readonly key: string
}

/** Added to the sums of a day; the peak is the highest of all. */
export interface ViewerDayRow {
  readonly day: string
  readonly streamId: string
  readonly peak: number
  readonly joins: number
  readonly seconds: number
  /** Viewers whose player ran out of data, once for each report. */
  readonly starved: number
}

export interface ViewerDay extends ViewerDayRow {
  readonly uniques: number
  /** False when reports came after the keys of the day were deleted: their viewers are not in `uniques`. */
  readonly isComplete: boolean
}

export interface ViewerDaysRead {
  readonly streamId: string
  readonly fromDay?: string | undefined
  readonly limit: number
}
