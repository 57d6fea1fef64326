import { type Guard, isText, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import type { Operation } from '../transport/operation.ts'

/** One page, newest item first. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Cursor of the next, older page. Null on the last page. */
  readonly nextCursor: string | null
}

export interface PageOptions extends ReadOptions {
  /** 1 to 200; default 50. */
  readonly limit?: number
  readonly cursor?: string
}

export const isPage = <Item>(isItem: Guard<Item>): Guard<Page<Item>> =>
  shape<Page<Item>>({ items: listOf(isItem), nextCursor: orNull(isText) })

/** The operation that reads a page. */
export const paged = (
  operation: Pick<Operation, 'method' | 'path'>,
  { limit, cursor }: PageOptions,
): Operation => {
  const query = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) }
  return { ...operation, verb: 'GET', params: query, query }
}
