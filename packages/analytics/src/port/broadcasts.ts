/** One time on air of a stream, as its states tell it. */
export interface BroadcastRow {
  readonly id: string
  readonly streamId: string
  readonly startMs: number
  /** Null while it is on air. */
  readonly endMs: number | null
  /** Time of the publication. An older one does not replace it. */
  readonly atMs: number
  readonly broadcast: Readonly<Record<string, unknown>>
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
