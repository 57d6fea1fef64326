import {
  CLOSE_CODES,
  REPLY_ERRORS,
  STANDARD_CLOSE_CODES,
  UNSUBSCRIBE_CODES,
  VERSION,
} from '@stream-manager/contracts'
import { hoistSchemas, nameSchemas } from '@stream-manager/service-kit'
import { channelOperations, streamChannels } from './channels.ts'
import { commandMessages, commandOperations, SOCKET } from './commands.ts'
import { byName } from './message.ts'
import { rpcMessages, rpcOperations } from './rpc.ts'

const DESCRIPTION = `The Centrifuge client protocol, version 2: commands with an id, each answered by one reply with the
same id, and pushes. JSON, one command or reply a line; Protobuf with the subprotocol \`centrifuge-protobuf\`, in which
\`data\` is the same JSON as bytes. A newer server may send fields, types of events and codes that are not described here: a
client ignores them. See docs/realtime.md.`

const socketChannel = () => ({
  address: null,
  title: 'The connection',
  description: 'Commands, replies and pushes. Several may share a WebSocket message, one a line.',
  messages: byName([...commandMessages(), ...rpcMessages()]),
})

/** The gateway's interface as an AsyncAPI 3 document, made from the contracts and the table of operations. */
const asyncApi = () => ({
  asyncapi: '3.0.0',
  info: { title: 'Stream Manager realtime', version: VERSION, description: DESCRIPTION },
  defaultContentType: 'application/json',
  servers: {
    gateway: {
      host: 'localhost:4201',
      pathname: '/ws',
      protocol: 'ws',
      description: 'The WebSocket gateway.',
    },
  },
  channels: { [SOCKET]: socketChannel(), ...streamChannels() },
  operations: { ...commandOperations(), ...rpcOperations(), ...channelOperations() },
  components: {},
  'x-reply-errors': REPLY_ERRORS,
  'x-close-codes': CLOSE_CODES,
  'x-standard-close-codes': STANDARD_CLOSE_CODES,
  'x-unsubscribe-codes': UNSUBSCRIBE_CODES,
})

/** `docs/reference/asyncapi.json`. */
export const renderAsyncApi = (): string =>
  `${JSON.stringify(hoistSchemas(nameSchemas(asyncApi()) as object), null, 2)}\n`
