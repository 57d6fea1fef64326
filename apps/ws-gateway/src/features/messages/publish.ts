import { CHANNELS, ChatSend, checker, type PublishRequest } from '@stream-manager/contracts'
import type { Chat } from '@stream-manager/domain'
import type { Principal } from '../../access.ts'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import type { NamedChannel } from '../fanout/feed.ts'

const checkMessage = checker(ChatSend, 'The message')

export type ChatSender = Pick<Chat, 'send'>

/** Clients publish to chat and nowhere else; what comes out on the channel is the domain's to say. */
export const publish = async (
  chat: ChatSender,
  { address }: NamedChannel,
  { data, author }: { data: PublishRequest['data']; author: Principal },
): Promise<Outcome> => {
  const channel = CHANNELS[address.kind]
  if (!('clientsPublish' in channel)) return refuse('permissionDenied')
  const message = checkMessage(data)
  if (!message.ok) return refuseFor(message.fault)
  const { text, name = author.name } = message.value
  // Without the role: while every guest is an administrator, roles would free everybody from the chat's pace.
  const sent = await chat.send(address.streamId, { text, user: { id: author.id, name } })
  return sent.ok ? { result: { publish: {} } } : refuseFor(sent.fault)
}
