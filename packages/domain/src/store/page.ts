import type { StoredDocument } from '@stream-manager/backplane'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from './api.ts'

interface PageRequest<Item> {
  readonly prefix: string
  readonly page: PageOptions
  readonly read: (document: StoredDocument) => Item
}

/** Newest first: ids are in time order. The cursor is the id of the last item, so it survives its deletion. */
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
  return { items, nextCursor: documents.length > limit ? (items.at(-1)?.id ?? null) : null }
}
