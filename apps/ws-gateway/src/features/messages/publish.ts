import { type Caller, ChatSend, checker, type PublishRequest, servedChannel } from '@stream-manager/contracts'
import type { Chat } from '@stream-manager/domain'
import { type Outcome, refuse, refuseFor } from '../../protocol/outcome.ts'
import type { NamedChannel } from '../fanout/live-publication.ts'

const checkMessage = checker(ChatSend, 'The message')

export type ChatSender = Pick<Chat, 'send'>

/** Clients publish to chat only. The domain decides what is published on the channel. */
export const publish = async (
  chat: ChatSender,
  { address }: NamedChannel,
  { data, author }: { data: PublishRequest['data']; author: Caller },
): Promise<Outcome> => {
  const channel = servedChannel(address.kind)
  if (!('clientsPublish' in channel)) return refuse('permissionDenied')
  const message = checkMessage(data)
  if (!message.ok) return refuseFor(message.fault)
  const { text, name = author.name } = message.value
  const sent = await chat.send(address.streamId, { text, author: { ...author, name } })
  return sent.ok ? { result: { publish: {} } } : refuseFor(sent.fault)
}
