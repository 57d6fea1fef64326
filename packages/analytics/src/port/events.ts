/** One thing that happened. Its id derives from its place in a log and its time, so a log that is read again gives the same rows. */
export interface EventRow {
  readonly id: string
  readonly atMs: number
  readonly type: string
  readonly streamId: string | null
  readonly severity: 'info' | 'warning' | 'error'
  readonly subject: string | null
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventsRead {
  readonly streamId?: string | undefined
  /** A type such as `stream.status`, or what stands before its dot: all types of that noun. */
  readonly type?: string | undefined
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** Only events before this one, in the order of the list. */
  readonly before?: { readonly atMs: number; readonly id: string } | undefined
  readonly limit: number
}

/** Publications of a log that were gone before they were read. */
export interface GapRow {
  readonly log: string
  readonly epoch: string
  /** The last publication before the gap, and the last one in it. */
  readonly afterOffset: number
  readonly untilOffset: number
  /** When the last entry before the gap was stored; null when there was none. */
  readonly fromMs: number | null
  readonly untilMs: number
  /** `trimmed`: the log no longer retains them. `epoch`: the log began again. */
  readonly reason: 'trimmed' | 'epoch'
}

export interface GapsRead {
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly log?: string | undefined
  readonly limit: number
}
