import type { StoredDocument } from '@stream-manager/backplane/port'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from './api.ts'

interface PageRequest<Item> {
  readonly prefix: string
  readonly page: PageOptions
  readonly read: (document: StoredDocument) => Item
}

const cursorAfter = (items: readonly { readonly id: string }[], hasMore: boolean): string | null =>
  hasMore ? (items.at(-1)?.id ?? null) : null

/** Newest first, since ids are in time order. The cursor is the id of the last item, so it survives a deletion. */
export const readPage = async <Item extends { readonly id: string }>(
  { backplane }: Context,
  { prefix, page: { limit, cursor }, read }: PageRequest<Item>,
): Promise<Page<Item>> => {
  const documents = await backplane.list(prefix, {
    limit: limit + 1,
    descending: true,
    ...(cursor !== undefined && { after: prefix + cursor }),
  })
  const items = documents.slice(0, limit).map(read)
  return { items, nextCursor: cursorAfter(items, documents.length > limit) }
}

/** A page of a list in memory; without a limit the whole list. The cursor is the id of the last item. */
export const pageOf = <Item extends { readonly id: string }>(
  all: readonly Item[],
  { limit = all.length, cursor }: Partial<PageOptions>,
): Result<Page<Item>> => {
  const last = cursor === undefined ? -1 : all.findIndex(({ id }) => id === cursor)
  if (cursor !== undefined && last < 0) {
    return fail('request.invalid', 'The cursor points to something that is gone; begin again without it', {
      errors: [{ path: '/cursor', message: 'is not known' }],
    })
  }
  const items = all.slice(last + 1, last + 1 + limit)
  return succeed({ items, nextCursor: cursorAfter(items, last + 1 + limit < all.length) })
}
