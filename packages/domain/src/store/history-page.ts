/** Place of a row in a list of the history, whose newest row comes first. The id orders rows of one time. */
export interface HistoryPlace {
  readonly atMs: number
  readonly id: string
}

export interface HistoryPage<Row> {
  readonly rows: readonly Row[]
  /** For the next page; null on the last one. */
  readonly nextCursor: string | null
}

/** The place that a cursor names, `<ms>-<id>`. An id may contain the separator. */
export const placeOf = (cursor: string): HistoryPlace => {
  const [atMs = '', ...id] = cursor.split('-')
  return { atMs: Number(atMs), id: id.join('-') }
}

/** The bound of a query as the store takes it. */
export const msOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time)

interface PageQuery<Row> {
  readonly cursor: string | undefined
  readonly limit: number
  readonly placeOfRow: (row: Row) => HistoryPlace
}

/** `read` is asked for one row more than the page has: it tells whether a next page exists. */
export const readHistoryPage = async <Row>(
  { cursor, limit, placeOfRow }: PageQuery<Row>,
  read: (before: HistoryPlace | undefined, limit: number) => Promise<readonly Row[]>,
): Promise<HistoryPage<Row>> => {
  const found = await read(cursor === undefined ? undefined : placeOf(cursor), limit + 1)
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  if (last === undefined) return { rows, nextCursor: null }
  const { atMs, id } = placeOfRow(last)
  return { rows, nextCursor: `${atMs}-${id}` }
}
