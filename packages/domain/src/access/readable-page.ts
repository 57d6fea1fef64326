import { BackplaneDamagedError, type StoredDocument } from '@stream-manager/backplane/port'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from '../store/api.ts'

interface PageRequest<Item> {
  readonly prefix: string
  readonly page: PageOptions
  readonly read: (document: StoredDocument) => Item
}

/** Nothing for a damaged document: it must not hide the others, and its own path names the damage. */
const unlessDamaged = <Item>({ ignored }: Context, read: () => Item): Item[] => {
  try {
    return [read()]
  } catch (error) {
    if (!(error instanceof BackplaneDamagedError)) throw error
    ignored.unreadableValue()
    return []
  }
}

/** Damaged documents are left out and counted. */
export const readReadable = <Item>(
  context: Context,
  documents: readonly StoredDocument[],
  read: (document: StoredDocument) => Item,
): Item[] => documents.flatMap((document) => unlessDamaged(context, () => read(document)))

/** Newest first, since ids are in time order. Damaged documents are left out and counted. */
export const readReadablePage = async <Item>(
  context: Context,
  { prefix, page: { limit, cursor }, read }: PageRequest<Item>,
): Promise<Page<Item>> => {
  const documents = await context.backplane.list(prefix, {
    limit: limit + 1,
    descending: true,
    ...(cursor !== undefined && { after: prefix + cursor }),
  })
  const shown = documents.slice(0, limit)
  const last = documents.length > limit ? shown.at(-1) : undefined
  return {
    items: readReadable(context, shown, read),
    nextCursor: last ? last.key.slice(prefix.length) : null,
  }
}
