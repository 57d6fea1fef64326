import type { Publication } from '@stream-manager/backplane'
import type { ChatEvent } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { MOST_STORED_MESSAGES } from '../chat/retention.ts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'

/** Of any event that carries a message, of whatever type and with whatever fields: another version may have published it. */
const isAboutMessage = Compile(Type.Object({ message: Type.Object({ id: Type.String() }) }))

const messageIdOf = ({ data }: Publication): string | null =>
  isAboutMessage.Check(data) ? data.message.id : null

/**
 * A log is append-only: the text of a message that was deleted, or whose author was banned, stays in it, so it is
 * taken out on the way to a reader.
 */
export const redactChat = async (
  { backplane }: Context,
  streamId: string,
  publications: readonly Publication[],
): Promise<Publication[]> => {
  if (!publications.some((publication) => messageIdOf(publication) !== null)) return [...publications]
  const prefix = keys.chatMessages(streamId)
  const stored = await backplane.list(prefix, { descending: true, limit: MOST_STORED_MESSAGES })
  const standing = new Set(stored.map(({ key }) => key.slice(prefix.length)))
  return publications.map((publication) => {
    const id = messageIdOf(publication)
    if (id === null || standing.has(id)) return publication
    return { offset: publication.offset, data: { type: 'message.deleted', id } satisfies ChatEvent }
  })
}
