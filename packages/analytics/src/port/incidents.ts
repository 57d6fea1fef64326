/** One incident as it was published last. */
export interface IncidentRow {
  readonly id: string
  readonly openedMs: number
  /** Time of the publication. An older one does not replace it. */
  readonly atMs: number
  readonly state: 'open' | 'closed'
  readonly streams: readonly string[]
  readonly incident: Readonly<Record<string, unknown>>
}

export interface IncidentsRead {
  readonly id?: string | undefined
  /** Incidents that name this stream. */
  readonly streamId?: string | undefined
  readonly state?: IncidentRow['state'] | undefined
  /** Only incidents before this one, in the order of the list. */
  readonly before?: { readonly openedMs: number; readonly id: string } | undefined
  readonly limit: number
}
