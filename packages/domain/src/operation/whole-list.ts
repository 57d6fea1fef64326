import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Page, PageOptions } from '../store/api.ts'

/** A page of a list that is held whole, all of it without a limit; the cursor is the id of the last item. */
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
  const more = last + 1 + limit < all.length
  return succeed({ items, nextCursor: more ? (items.at(-1)?.id ?? null) : null })
}
