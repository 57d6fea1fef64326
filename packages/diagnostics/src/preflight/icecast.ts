import { delay } from '@stream-manager/async'
import type { PreflightRequest } from '@stream-manager/contracts'
import {
  awaitAcceptance,
  Connection,
  type IcecastTarget,
  icecastRefusal,
  icecastTarget,
  OutputFault,
  PROBATION_MS,
  showAddress,
  sourceRequest,
} from '@stream-manager/destinations'
import type { Preflight } from './kinds.ts'
import { type Reaching, reach, resolve } from './reach.ts'
import type { Passed } from './walk.ts'

const MAX_HEAD_BYTES = 8192
const BITRATE_KBPS = 128

const FED = 'The server took the source on this mount. No sound was sent, so codec and bitrate are unproven.'
const KNOWN =
  'The server is reached, and the step `connect` says whether it knows the password. Whether it takes a source on this mount is proven by a publication alone.'

const targetOf = ({ url, key, username }: PreflightRequest): IcecastTarget =>
  icecastTarget({ url, key: key ?? null, options: username === undefined ? {} : { username } })

/** As Icecast shows them to the source of a mount, so the server checks its password without taking a source. */
const statisticsRequest = ({ address, mount, authorization }: IcecastTarget): string =>
  [
    `GET /admin/stats?mount=${encodeURIComponent(mount)} HTTP/1.0`,
    `Host: ${showAddress(address)}`,
    `Authorization: ${authorization}`,
    'User-Agent: stream-manager',
    'Connection: close',
    '',
    '',
  ].join('\r\n')

interface Answer {
  readonly status: string
  /** By its header. A proxy may hide it. */
  readonly isIcecast: boolean
}

const readAnswer = async ({ reader }: Connection): Promise<Answer> => {
  let head = ''
  while (!head.includes('\r\n\r\n') && head.length < MAX_HEAD_BYTES) {
    head += (await reader.read(1)).toString('latin1')
  }
  if (!head.includes('\r\n\r\n')) {
    throw new OutputFault(
      'output.unreachable',
      `The server answers with more than ${MAX_HEAD_BYTES} bytes of headers.`,
    )
  }
  const status = /^(?:HTTP\/1\.[01]|ICY) (\d{3})/.exec(head)?.[1]
  if (status === undefined) throw new OutputFault('output.unreachable', 'The server does not speak HTTP.')
  return { status, isIcecast: /^server: *icecast/im.test(head) }
}

const UNCHECKED =
  'The server does not show whether it knows the password, as Icecast does; only a publication proves it'

/** Icecast answers 400 for a mount without a source, once it has accepted the credentials. Another server's 400 means anything. */
const judge = ({ status, isIcecast }: Answer, server: string): Passed<null> => {
  if (status === '401') throw icecastRefusal(status, '', server)
  const evidence = [{ what: 'status of the statistics', found: status }]
  if (isIcecast && status === '400')
    return { value: null, summary: 'The server accepts the username and the password', evidence }
  const summary =
    isIcecast && status === '200'
      ? 'The server accepts the username and the password, but another source feeds this mount now'
      : UNCHECKED
  return { value: null, summary, evidence, isWarning: true }
}

const feed = async ({ address, egress, signal }: Reaching, target: IcecastTarget): Promise<Passed<null>> => {
  const options = { signal, mayWrite: () => true, destinations: egress }
  const connection = await Connection.open(address, options)
  try {
    await connection.send(Buffer.from(sourceRequest({ target, options: {}, bitrateKbps: BITRATE_KBPS })))
    await awaitAcceptance(connection, showAddress(address))
    await delay(PROBATION_MS)
    // Fails where the server has hung up meanwhile.
    await connection.send(Buffer.alloc(0))
  } finally {
    connection.destroy()
  }
  return { value: null, summary: 'The server took the source, and kept it' }
}

/** The way of the engine's Icecast output, up to the sound. */
export const icecastPreflight: Preflight = {
  addressOf: (request) => targetOf(request).address,
  steps: ['dns', 'tcp', 'tls', 'handshake', 'connect', 'publish'],
  secretsOf: (request) => [targetOf(request).authorization.replace(/^Basic /, '')],
  proves: ({ publish }) => (publish ? FED : KNOWN),

  async run(reaching, request) {
    const { walk, address } = reaching
    const target = targetOf(request)
    const connection = await reach(reaching, await resolve(reaching))
    const answer = await walk.take('handshake', async () => {
      await connection.send(Buffer.from(statisticsRequest(target)))
      return { value: await readAnswer(connection), summary: 'The server speaks HTTP' }
    })
    connection.destroy()
    await walk.take('connect', async () => judge(answer, showAddress(address)))
    if (request.publish) await walk.take('publish', () => feed(reaching, target))
  },
}
