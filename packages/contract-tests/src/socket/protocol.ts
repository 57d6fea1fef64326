import { abortWithin, delay } from '@stream-manager/async'
import { CLOSE_CODES, REPLY_ERRORS } from '@stream-manager/contracts'
import { expectNone, type Recorder } from '../recorder.ts'
import type { Socket, SocketOptions } from './socket.ts'

const GROUP = 'socket'

const codeOf = async (refused: Promise<unknown>): Promise<number> => {
  try {
    await refused
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return Number(error.code)
    throw error
  }
  return 0
}

const expectCode = (found: number, expected: number): void =>
  expectNone(found === expected ? [] : [`answered with the code ${found} instead of ${expected}`])

/** Between two attempts to connect: an overloaded gateway refuses new sockets for a moment. */
const RETRY_DELAY_MS = 500

/** Reported where a connection ended without a close frame. */
const NO_CLOSE_FRAME = 1006

/** The code that the gateway closes this connection with. Null when it was not taken, or was cut off. */
const closeCode = (socket: WebSocket, frame: string): Promise<number | null> =>
  new Promise((resolve) => {
    socket.addEventListener('open', () => socket.send(frame))
    socket.addEventListener('close', ({ code }) => resolve(code === NO_CLOSE_FRAME ? null : code))
  })

const connectUntilClosed = async (
  { url }: SocketOptions,
  frame: string,
  signal: AbortSignal,
): Promise<number> => {
  for (;;) {
    signal.throwIfAborted()
    const socket = new WebSocket(url)
    signal.addEventListener('abort', () => socket.close(), { once: true })
    const code = await closeCode(socket, frame)
    if (code !== null) return code
    await delay(RETRY_DELAY_MS, { signal })
  }
}

/** The code that the gateway closes a connection with after this first frame. */
const closeCodeAfter = (options: SocketOptions, frame: string): Promise<number> => {
  const { url, timeoutMs, signal } = options
  const onLate = (): never => {
    throw new Error(`${url} did not close the connection with a code within ${timeoutMs} ms`)
  }
  return abortWithin((stop) => connectUntilClosed(options, frame, stop), {
    deadlineMs: timeoutMs,
    signal,
    onLate,
  })
}

const FIRST_FRAMES = {
  'closes a connection that does not begin with connect': '{"id":1,"subscribe":{"channel":"chat"}}',
  'closes a connection that sends no JSON': 'not a frame',
}

/** Checks the refusals of the protocol itself. */
export const checkProtocol = async (
  recorder: Recorder,
  socket: Socket,
  options: SocketOptions,
): Promise<void> => {
  await recorder.check(GROUP, 'refuses an unknown rpc method', async () => {
    const called = socket.client.rpc('absent.method', {})
    expectCode(await codeOf(socket.limited(called, 'rpc')), REPLY_ERRORS.methodNotFound.code)
  })
  await recorder.check(GROUP, 'refuses an unknown channel', async () => {
    const asked = socket.client.history('absent-channel', { limit: 1 })
    expectCode(await codeOf(socket.limited(asked, 'history')), REPLY_ERRORS.unknownChannel.code)
  })
  for (const [name, frame] of Object.entries(FIRST_FRAMES)) {
    await recorder.check(GROUP, name, async () =>
      expectCode(await closeCodeAfter(options, frame), CLOSE_CODES.badRequest.code),
    )
  }
}
