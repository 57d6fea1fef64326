import { within } from '@stream-manager/async'
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

/** The code that the gateway closes a connection with after this first frame. */
const closeCodeAfter = async ({ url, timeoutMs, signal }: SocketOptions, frame: string): Promise<number> => {
  const socket = new WebSocket(url)
  try {
    const closed = new Promise<number>((resolve, reject) => {
      socket.addEventListener('open', () => socket.send(frame))
      socket.addEventListener('close', ({ code }) => resolve(code))
      socket.addEventListener('error', () => reject(new Error(`${url} takes no connection`)))
    })
    return await within(closed, { deadlineMs: timeoutMs, signal })
  } finally {
    socket.close()
  }
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
