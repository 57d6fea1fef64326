import { once } from 'node:events'
import {
  CLOSE_CODES,
  checker,
  ERROR_CODES,
  REPLY_ERRORS,
  Reply,
  STANDARD_CLOSE_CODES,
} from '@stream-manager/contracts'
import { createLogger } from '@stream-manager/service-kit'
import { eventually, within } from '@stream-manager/test-kit'
import fc from 'fast-check'
import t from 'tap'
import { WebSocket } from 'ws'
import { startGateway } from '../support/gateway.ts'
import { hostileFrames } from '../support/hostile-frames.ts'
import { JSON_WIRE, PROTOBUF_WIRE, type Wire } from '../support/raw-client.ts'

/** Frames of each encoding. By hand, `FUZZ_FRAMES=10000` sends 20,000 in all. */
const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 800)
const FRAMES_PER_SOCKET = 5
/** Sent after the hostile frames: its reply shows that the gateway has handled them. */
const LAST_ID = 2 ** 32 - 2
const NO_RATE = { commandsPerSecond: 1_000_000, commandBurst: 1_000_000, maxRpcsInFlight: 1000 }

const checkReply = checker(Reply, 'The reply')
const closeCodes: readonly number[] = [
  ...Object.values(CLOSE_CODES),
  ...Object.values(STANDARD_CLOSE_CODES),
].map(({ code }) => code)
/** A call is refused with the status of its REST answer. */
const errorCodes = new Set<number>([
  ...Object.values(REPLY_ERRORS).map(({ code }) => code),
  ...Object.values(ERROR_CODES).map(({ status }) => status),
])
const FAULTS = new Set<number>([REPLY_ERRORS.internal.code, ERROR_CODES.internal.status])

interface Outcome {
  readonly wrong: string[]
  /** Null: the gateway answered the last command. */
  readonly closed: number | null
}

const faultOf = (value: unknown): string | null => {
  const reply = checkReply(value)
  if (!reply.ok) return `not a reply: ${JSON.stringify(value)}`
  const { error } = reply.value
  if (error === undefined || (errorCodes.has(error.code) && !FAULTS.has(error.code))) return null
  return `an error that no hostile frame may cause: ${JSON.stringify(error)}`
}

const exchange = async (url: string, wire: Wire, frames: readonly Buffer[]): Promise<Outcome> => {
  const socket = new WebSocket(url, [...wire.offers])
  const wrong: string[] = []
  const binary = wire === PROTOBUF_WIRE
  const ended = new Promise<number | null>((resolve) => {
    socket.on('close', resolve)
    socket.on('message', (message: Buffer) => {
      for (const value of wire.read(message)) {
        const fault = faultOf(value)
        if (fault !== null) wrong.push(fault)
        if ((value as Reply).id === LAST_ID) resolve(null)
      }
    })
  })
  await within(once(socket, 'open'), { what: 'the socket to open' })
  socket.send(wire.write([{ id: 1, connect: {} }]))
  for (const frame of frames) socket.send(frame, { binary })
  socket.send(wire.write([{ id: LAST_ID, ping: {} }]))
  const closed = await within(ended, { what: 'the last reply or the end of the socket' })
  socket.terminate()
  return { wrong, closed }
}

for (const [name, wire] of [
  ['JSON', JSON_WIRE],
  ['Protobuf', PROTOBUF_WIRE],
] as const) {
  t.test(`${name}: random and damaged frames get replies and codes of the protocol only`, async (t) => {
    const lines: string[] = []
    const destination = { write: (line: string) => void lines.push(line) }
    const logger = createLogger({ service: 'ws-gateway', level: 'error', destination })
    const { url, counts } = await startGateway(t, { limits: NO_RATE, logger })
    const frames = fc.array(hostileFrames(wire), {
      minLength: FRAMES_PER_SOCKET,
      maxLength: FRAMES_PER_SOCKET,
    })
    await fc.assert(
      fc.asyncProperty(frames, async (sent) => {
        const { wrong, closed } = await exchange(url, wire, sent)
        if (wrong.length > 0) throw new Error(wrong.join('; '))
        if (closed !== null && !closeCodes.includes(closed)) throw new Error(`closed with ${closed}`)
      }),
      { numRuns: Math.ceil(FRAMES / FRAMES_PER_SOCKET), endOnFailure: true },
    )
    t.strictSame(lines, [], 'the gateway logs no error')
    await eventually(() => counts().sockets === 0, { what: 'the gateway to forget the sockets' })
    const { closed } = await exchange(url, wire, [])
    t.equal(closed, null, 'another client is served')
  })
}
