/** One time on air of a stream, as its states tell it. */
export interface BroadcastRow {
  readonly id: string
  readonly streamId: string
  readonly startMs: number
  /** Null while it is on air. Later broadcasts of the stream end it, at the time of its last publication. */
  readonly endMs: number | null
  /** Time of the publication. An older one does not replace it. */
  readonly atMs: number
  readonly broadcast: Readonly<Record<string, unknown>>
}

/** A stream that was seen off air: none of its broadcasts that began by then is on air. */
export interface OffAirRow {
  readonly streamId: string
  readonly atMs: number
}

export interface BroadcastsRead {
  readonly streamId?: string | undefined
  /** Broadcasts that were on air in this range. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** Only broadcasts before this one, in the order of the list. */
  readonly before?: { readonly startMs: number; readonly id: string } | undefined
  readonly limit: number
}
