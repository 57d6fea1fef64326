import { createSocket } from 'node:dgram'
import { delay } from '@stream-manager/async'
import type { PreflightRequest } from '@stream-manager/contracts'
import { type Address, OutputFault, parseTarget, showAddress } from '@stream-manager/destinations'
import type { PinnedHost } from '@stream-manager/egress'
import type { Preflight } from './kinds.ts'
import { type Reaching, resolve } from './reach.ts'
import { inductionRequest, isInductionAnswer } from './srt-handshake.ts'
import type { Passed } from './walk.ts'

const SCHEMES = { 'srt:': { port: 0, secure: false } }
/** A datagram may be lost. */
const RESEND_MS = 500

const PROVEN =
  'A listener of SRT answers at this UDP port. It checked neither a stream id nor a passphrase, and was asked to take no stream.'

const addressOf = ({ url }: PreflightRequest): Address => {
  const { address } = parseTarget(url, SCHEMES)
  if (address.port !== 0) return address
  throw new OutputFault(
    'output.unreachable',
    'An SRT address must name a port, as in srt://host:9000.',
    'never',
  )
}

const silent = (address: Address): OutputFault =>
  new OutputFault(
    'output.unreachable',
    `No listener of SRT answers at UDP ${showAddress(address)}. Check that it is up, that it is a listener, and that UDP is let through.`,
  )

const FAMILY = { 4: 'udp4', 6: 'udp6' } as const

/** Asks again until the answer comes; the step's deadline ends it. */
const induce = async (
  { address, signal }: Reaching,
  { address: host, family }: PinnedHost,
): Promise<Passed<null>> => {
  const request = inductionRequest()
  const socket = createSocket(FAMILY[family])
  const ending = new AbortController()
  const stop = () => ending.abort()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const answered = new Promise<void>((resolve, reject) => {
      socket.on('message', (message) => isInductionAnswer(message, request) && resolve())
      // A port that is closed by an answer and one that is silent read alike.
      socket.on('error', () => reject(silent(address)))
    })
    const asking = (async () => {
      for (let count = 0; count < 8; count += 1) {
        socket.send(request.packet, address.port, host)
        await delay(RESEND_MS, { signal: ending.signal })
      }
      throw silent(address)
    })()
    await Promise.race([answered, asking])
    return { value: null, summary: 'A listener answers the first handshake' }
  } finally {
    ending.abort()
    signal.removeEventListener('abort', stop)
    socket.close()
  }
}

/** SRT is no output of ours. Nothing of its second handshake, which opens a connection, is spoken. */
export const srtPreflight: Preflight = {
  addressOf,
  steps: ['dns', 'handshake'],
  secretsOf: ({ url }) => [...(URL.parse(url)?.searchParams.values() ?? [])],
  proves: () => PROVEN,

  async run(reaching) {
    const host = await resolve(reaching)
    await reaching.walk.take('handshake', () => induce(reaching, host))
  },
}
