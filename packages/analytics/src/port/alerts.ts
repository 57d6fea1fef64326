/** One alert, from its beginning to its end, as it was published last. */
export interface AlertRow {
  readonly id: string
  readonly ruleId: string
  readonly streamId: string | null
  readonly sinceMs: number
  /** Time of the publication. An older one does not replace it. */
  readonly atMs: number
  readonly alert: Readonly<Record<string, unknown>>
}

export interface AlertsRead {
  readonly streamId?: string | undefined
  readonly ruleId?: string | undefined
  /** Alerts that began in this range. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** Only alerts before this one, in the order of the list. */
  readonly before?: { readonly sinceMs: number; readonly id: string } | undefined
  readonly limit: number
}
