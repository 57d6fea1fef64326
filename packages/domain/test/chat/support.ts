import type { Backplane } from '@stream-manager/backplane/port'
import { ChatEvent, ChatMessageList, ChatSnapshot, checker } from '@stream-manager/contracts'
import { channelKey, type Domain } from '../../src/index.ts'
import { callerNamed, valueFrom } from '../support.ts'

const checkEvent = checker(ChatEvent, 'The chat publication')
const checkSnapshot = checker(ChatSnapshot, 'The snapshot')
const checkList = checker(ChatMessageList, 'The list')

export const ADA = callerNamed('u-ada', 'Ada')
export const BOB = callerNamed('u-bob', 'Bob')
export const MODERATOR = callerNamed('u-mo', 'Mo', 'moderator')

/** The log of stream `main` as it is, oldest first. */
export const logOf = async (backplane: Backplane): Promise<{ offset: number; event: ChatEvent }[]> => {
  const { publications } = await backplane.history(channelKey('main', 'chat'), { limit: 1000, reverse: true })
  return publications.toReversed().map(({ offset, data }) => ({ offset, event: valueFrom(checkEvent(data)) }))
}

/** The texts that a new subscriber, a reader of the history and a recovering subscriber get. */
export const textsSeen = async (domain: Domain, backplane: Backplane) => {
  const address = { kind: 'chat', streamId: 'main' } as const
  const snapshot = valueFrom(await domain.realtime.snapshotChannel(address))
  const { publications } = await backplane.history(channelKey('main', 'chat'), { limit: 1000 })
  const recovered = await domain.realtime.redact(address, publications)
  const list = valueFrom(await domain.chat.list('main', { limit: 200 }))
  return {
    snapshot: valueFrom(checkSnapshot(snapshot.data)).messages.map(({ text }) => text),
    list: valueFrom(checkList(list)).items.map(({ text }) => text),
    recovered: recovered
      .map(({ data }) => valueFrom(checkEvent(data)))
      .flatMap((event) => (event.type === 'message' ? [event.message.text] : [])),
  }
}
