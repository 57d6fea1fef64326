import { operations, type Operation as TableEntry } from '@stream-manager/domain'
import { Type } from 'typebox'
import { inputSchema } from '../features/rpc/input.ts'
import { errorReply, SOCKET } from './commands.ts'
import { channelReference, type Message, messageReference, type Operation } from './message.ts'

const CommandId = Type.Integer({ minimum: 1 })

const callMessage = (entry: TableEntry): Message => ({
  name: `${entry.name}-call`,
  title: `rpc \`${entry.name}\``,
  payload: Type.Object({
    id: CommandId,
    rpc: Type.Object({ method: Type.Literal(entry.name), data: inputSchema(entry) }),
  }),
})

const resultMessage = ({ name, answers }: TableEntry): Message => ({
  name: `${name}-result`,
  title: `Result of \`${name}\``,
  summary: "REST's status and body.",
  payload: Type.Object({
    id: CommandId,
    rpc: Type.Object({
      data: Type.Union(
        Object.entries(answers).map(([status, body]) =>
          Type.Object({ status: Type.Literal(Number(status)), body }),
        ),
      ),
    }),
  }),
})

export const rpcMessages = (): Message[] =>
  operations.flatMap((entry) => [callMessage(entry), resultMessage(entry)])

const rpcOperation = (entry: TableEntry): Operation => ({
  action: 'receive',
  title: `rpc \`${entry.name}\``,
  summary: entry.summary,
  ...(entry.description !== undefined && { description: entry.description }),
  channel: channelReference(SOCKET),
  messages: [messageReference(SOCKET, callMessage(entry))],
  reply: {
    channel: channelReference(SOCKET),
    messages: [resultMessage(entry), errorReply].map((message) => messageReference(SOCKET, message)),
  },
  'x-permission': entry.permission,
})

export const rpcOperations = (): Record<string, Operation> =>
  Object.fromEntries(operations.map((entry) => [`rpc.${entry.name}`, rpcOperation(entry)]))
