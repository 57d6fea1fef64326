import { Command, Push, Reply, ReplyError } from '@stream-manager/contracts'
import { type TSchema, Type } from 'typebox'
import { channelReference, type Message, messageReference, type Operation } from './message.ts'

export const SOCKET = 'socket'

const CommandId = Type.Integer({
  minimum: 1,
  description: 'Chosen by the client; the reply carries the same.',
})

type Fields = Readonly<Record<string, TSchema>>

/** Commands of the protocol that this server answers with error 108. */
const NOT_OFFERED = ['sub_refresh', 'send']

const methods = Object.keys(Command.properties).filter((name) => name !== 'id' && !NOT_OFFERED.includes(name))

/** A required field of what is optional among others in a frame. */
const required = (fields: Fields, name: string): TSchema => {
  const { [name]: schema = Type.Object({}) } = fields
  return schema
}

const commandMessage = (method: string): Message => ({
  name: `${method}-command`,
  title: `Command \`${method}\``,
  payload: Type.Object({ id: CommandId, [method]: required(Command.properties, method) }),
})

const replyMessage = (method: string): Message => ({
  name: `${method}-reply`,
  title: `Reply to \`${method}\``,
  payload: Type.Object({ id: CommandId, [method]: required(Reply.properties, method) }),
})

export const errorReply: Message = {
  name: 'error-reply',
  title: 'A command that was refused',
  payload: Type.Object({ id: CommandId, error: ReplyError }),
}

const pushMessage: Message = {
  name: 'push',
  title: 'What the gateway sends by itself: publications, joins and leaves, the end of a subscription',
  payload: Type.Object({ push: Push }),
}

const pingMessage: Message = {
  name: 'ping',
  title: 'An empty object: the ping of the gateway, and the pong of the client',
  payload: Type.Object({}, { additionalProperties: false }),
}

export const commandMessages = (): Message[] => [
  ...methods.flatMap((method) => [commandMessage(method), replyMessage(method)]),
  errorReply,
  pushMessage,
  pingMessage,
]

const commandOperation = (method: string): Operation => ({
  action: 'receive',
  title: `\`${method}\``,
  channel: channelReference(SOCKET),
  messages: [messageReference(SOCKET, commandMessage(method))],
  reply: {
    channel: channelReference(SOCKET),
    messages: [replyMessage(method), errorReply].map((message) => messageReference(SOCKET, message)),
  },
})

export const commandOperations = (): Record<string, Operation> => ({
  ...Object.fromEntries(methods.map((method) => [method, commandOperation(method)])),
  push: {
    action: 'send',
    channel: channelReference(SOCKET),
    messages: [pushMessage, pingMessage].map((message) => messageReference(SOCKET, message)),
  },
})
