import type { Command } from '@stream-manager/contracts'
import { Centrifuge } from 'centrifuge/build/protobuf'

interface StockCodec {
  encodeCommands(commands: readonly object[]): Uint8Array
  decodeReplies(message: Uint8Array): object[]
}

/** The stock client's private Protobuf codec, which is independent of the codec under test. */
const { _codec: stock } = new Centrifuge('ws://localhost') as unknown as { readonly _codec: StockCodec }

const withBytes = <Request extends { data?: unknown }>(request: Request | undefined) =>
  request && {
    ...request,
    ...(request.data !== undefined && { data: Buffer.from(JSON.stringify(request.data)) }),
  }

/** Commands as the stock client would send them in one message. */
export const encodeCommands = (commands: readonly Command[]): Buffer =>
  Buffer.from(
    stock.encodeCommands(
      commands.map((command) => ({
        ...command,
        ...(command.connect && { connect: withBytes(command.connect) }),
        ...(command.publish && { publish: withBytes(command.publish) }),
        ...(command.rpc && { rpc: withBytes(command.rpc) }),
      })),
    ),
  )

const isLong = (value: object): boolean => 'low' in value && 'high' in value

/** Decodes bytes as JSON and 64-bit numbers as numbers; keeps only the fields that a message has. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return JSON.parse(Buffer.from(value).toString())
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (isLong(value)) return Number(String(value))
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}

/** Replies that the stock client reads from one message. */
export const decodeReplies = (message: Uint8Array): unknown[] => stock.decodeReplies(message).map(plain)
