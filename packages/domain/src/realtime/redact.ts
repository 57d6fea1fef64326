import type { Publication } from '@stream-manager/backplane/port'
import type { ChatEvent } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { chatKeys } from '../chat/keys.ts'
import { MAX_STORED_MESSAGES } from '../chat/retention.ts'
import type { Context } from '../context.ts'

/** Any event with a message, of any type and with any other fields: another version may have published it. */
const hasMessage = Compile(Type.Object({ message: Type.Object({ id: Type.String() }) }))

const messageIdOf = ({ data }: Publication): string | null =>
  hasMessage.Check(data) ? data.message.id : null

/** Removes the texts of deleted messages and banned users. A log is append-only, so it still contains them. */
export const redactChat = async (
  { backplane }: Context,
  streamId: string,
  publications: readonly Publication[],
): Promise<Publication[]> => {
  if (!publications.some((publication) => messageIdOf(publication) !== null)) return [...publications]
  const prefix = chatKeys.messages(streamId)
  const stored = await backplane.list(prefix, { descending: true, limit: MAX_STORED_MESSAGES })
  const existing = new Set(stored.map(({ key }) => key.slice(prefix.length)))
  return publications.map((publication) => {
    const id = messageIdOf(publication)
    if (id === null || existing.has(id)) return publication
    return { offset: publication.offset, data: { type: 'message.deleted', id } satisfies ChatEvent }
  })
}
