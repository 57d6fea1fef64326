import { DEFAULT_STREAM_ID } from '@stream-manager/contracts/channel-name'
import { isRecord } from '@stream-manager/contracts/is-record'
import { StreamManagerError } from '../errors.ts'
import { isNumber } from '../guards.ts'
import type { Connection } from '../realtime/connection.ts'
import { callWithin } from './call-within.ts'
import {
  type Answer,
  type CallOptions,
  DEFAULT_WAIT_SECONDS,
  type Operation,
  type Perform,
} from './operation.ts'

export interface SocketOptions {
  readonly connection: Pick<Connection, 'rpc'>
  readonly streamId: string
  readonly timeoutMs: number
}

/** Reserved for the way to the server and back. */
const TRAVEL_MS = 1_000

/** The stock client gives up every command after `timeoutMs`, so the engine gets a little less. */
const waitSecondsOf = ({ waitSeconds = DEFAULT_WAIT_SECONDS }: CallOptions, timeoutMs: number): number =>
  Math.min(waitSeconds, Math.max(0, Math.floor((timeoutMs - TRAVEL_MS) / 1000)))

const dataOf = (operation: Operation, options: CallOptions, { streamId, timeoutMs }: SocketOptions) => {
  const { idempotencyKey, ifMatch } = options
  return {
    ...operation.params,
    ...(streamId !== DEFAULT_STREAM_ID && { streamId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(operation.awaited && { waitSeconds: waitSecondsOf(options, timeoutMs) }),
  }
}

const answerOf = (method: string, answer: unknown): Answer => {
  if (!isRecord(answer) || !isNumber(answer['status'])) {
    throw new StreamManagerError(
      'client.unexpected_answer',
      `The answer to \`${method}\` does not match the contract`,
    )
  }
  return { status: answer['status'], body: answer['body'] ?? null }
}

/** Sends one rpc over the connection, which it opens if necessary. */
export const socketTransport =
  (socket: SocketOptions): Perform =>
  async (operation, options) => {
    const { connection, timeoutMs } = socket
    const data = dataOf(operation, options, socket)
    const call = () => connection.rpc(operation.method, data)
    // The connection may have to be opened first, so there are two waits.
    const answer = await callWithin(call, { signal: options.signal, deadlineMs: 2 * timeoutMs })
    return answerOf(operation.method, answer)
  }
