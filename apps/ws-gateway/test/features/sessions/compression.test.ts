import type { Backplane } from '@stream-manager/backplane/port'
import { CHANNELS, type ChannelKind } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { connectRaw, PROTOBUF_WIRE, type RawOptions } from '../../support/raw-client.ts'
import { framesOf, type WireFrame } from '../../support/wire-frames.ts'

const KIB = 1_024
const ALLOWED = { config: { CORS_ORIGINS: [], TRUSTED_PROXIES: [], WS_COMPRESSION: true } }

/** A publication whose whole message exceeds 1 KiB, and compresses well. */
const long = { text: 'a long text of a layer '.repeat(100) }

const publish = async (
  backplane: Backplane,
  data: object,
  kind: Exclude<ChannelKind, 'metrics'> = 'layer-updates',
): Promise<void> => {
  const { retain } = CHANNELS[kind]
  const outcome = await backplane.commit({ publish: [{ channel: channelKey('main', kind), data, retain }] })
  if (outcome.status !== 'committed') throw new Error(`not committed: ${outcome.status}`)
}

const frameWith = async (frames: readonly WireFrame[], text: string): Promise<WireFrame> => {
  const find = () => frames.find(({ message }) => message.includes(text))
  await eventually(() => find() !== undefined, { what: `a message with ${text}` })
  return find() as WireFrame
}

/** The offer of browsers; the client of the tests can read compressed frames because it made an offer of its own. */
const browserOffer = { headers: { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits' } }

t.test('compression is agreed on only where the client offers it and WS_COMPRESSION allows it', async (t) => {
  const [allowing, refusing] = [await startGateway(t, ALLOWED), await startGateway(t)]
  const offering = await connectRaw(t, allowing.url, { perMessageDeflate: true })
  t.equal(offering.socket.extensions, 'permessage-deflate')
  const silent = await connectRaw(t, allowing.url, { perMessageDeflate: false })
  t.equal(silent.socket.extensions, '')
  const refused = await connectRaw(t, refusing.url, { perMessageDeflate: true })
  t.equal(refused.socket.extensions, '')
})

/** The answer to an offer, as the client's own parser never sees it. */
const answerTo = async (t: Parameters<typeof connectRaw>[0], url: string, offer: string): Promise<string> => {
  const headers = { 'sec-websocket-extensions': offer }
  let answer = ''
  const client = await connectRaw(t, url, {
    perMessageDeflate: true,
    headers,
    finishRequest: (request) => {
      request.setHeader('sec-websocket-extensions', offer)
      request.once('upgrade', ({ headers: { 'sec-websocket-extensions': extensions = '' } }) => {
        answer = extensions
      })
      request.end()
    },
  })
  t.match(await client.ask({ id: 2, subscribe: { channel: 'chat' } }), { id: 2, subscribe: {} }, offer)
  return answer
}

const AGREED = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'

t.test('an offer gets one answer without context, or the socket opens without compression', async (t) => {
  const { url } = await startGateway(t, ALLOWED)
  const answers = {
    'permessage-deflate': AGREED,
    'permessage-deflate; client_max_window_bits': AGREED,
    'permessage-deflate; client_max_window_bits=10': AGREED,
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover': AGREED,
    'permessage-deflate; server_max_window_bits=15':
      'permessage-deflate; server_max_window_bits=15; server_no_context_takeover; client_no_context_takeover',
    'x-other; a="b", permessage-deflate': '',
    'x-webkit-deflate-frame, permessage-deflate': AGREED,
    // The frames are shared, so a smaller window than that of the others cannot be kept.
    'permessage-deflate; server_max_window_bits=10': '',
    'permessage-deflate; server_max_window_bits=10, permessage-deflate': AGREED,
    'permessage-deflate; server_max_window_bits=99': '',
    'permessage-deflate; client_max_window_bits=7': '',
    'permessage-deflate; client_max_window_bits=9; client_max_window_bits=9': '',
    'permessage-deflate; server_no_context_takeover=1': '',
    'permessage-deflate; unknown': '',
    ';;;,,,': '',
  }
  for (const [offer, answer] of Object.entries(answers)) t.equal(await answerTo(t, url, offer), answer, offer)
})

t.test('only messages above 1 KiB are compressed, and only for those who agreed', async (t) => {
  const { url, backplane } = await startGateway(t, ALLOWED)
  const clients = await Promise.all(
    [{ perMessageDeflate: true }, { perMessageDeflate: true }, { perMessageDeflate: false }].map(
      (options: RawOptions) => connectRaw(t, url, options),
    ),
  )
  for (const client of clients) await client.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  const [first = [], second = [], plain = []] = clients.map(framesOf)
  await publish(backplane, { short: 'before' })
  for (const frames of [first, second, plain]) await frameWith(frames, 'before')
  await publish(backplane, { ...long, mark: 'long one' })
  const [compressed, same, whole] = [
    await frameWith(first, 'long one'),
    await frameWith(second, 'long one'),
    await frameWith(plain, 'long one'),
  ]
  t.equal(compressed.compressed, true)
  t.equal(whole.compressed, false)
  t.strictSame(compressed.message, whole.message, 'the same message inflated')
  t.ok(compressed.bytes.length < 0.35 * whole.bytes.length, 'fewer bytes')
  t.strictSame(same.bytes, compressed.bytes, 'the same bytes for every subscriber')
  for (const frame of first) t.equal(frame.compressed, frame.message.length > KIB)
})

t.test('a message that would grow is sent as it is', async (t) => {
  const { url, backplane } = await startGateway(t, ALLOWED)
  const client = await connectRaw(t, url, { perMessageDeflate: true, wire: PROTOBUF_WIRE })
  await client.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  const frames = framesOf(client)
  let noise = ''
  for (let count = 0; count < 1_500; count += 1)
    noise += String.fromCodePoint(0x1_00_00 + Math.floor(Math.random() * 0x8_00_00))
  await publish(backplane, { noise, mark: 'noisy' })
  const { bytes, message } = await frameWith(frames, 'noisy')
  t.ok(bytes.length <= message.length + 10)
})

for (const [name, wire] of [
  ['JSON', undefined],
  ['Protobuf', PROTOBUF_WIRE],
] as const) {
  t.test(`${name}: snapshots, recovered publications and histories above 1 KiB are compressed`, async (t) => {
    const { url, backplane } = await startGateway(t, ALLOWED)
    for (let count = 0; count < 5; count += 1) await publish(backplane, long)
    const client = await connectRaw(t, url, {
      ...browserOffer,
      perMessageDeflate: true,
      ...(wire && { wire }),
    })
    const frames = framesOf(client)
    const start = await client.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
    t.match(start, { subscribe: { offset: 5 } })
    client.send({ id: 3, unsubscribe: { channel: 'layer-updates' } })
    await client.next()
    const epoch = start.subscribe?.epoch
    const recover = { channel: 'layer-updates', recover: true, offset: 1, epoch }
    t.match(await client.ask({ id: 4, subscribe: recover }), { subscribe: { publications: { length: 4 } } })
    t.match(await client.ask({ id: 5, history: { channel: 'layer-updates', limit: 3 } }), { id: 5 })
    await eventually(() => frames.filter(({ compressed }) => compressed).length === 2, {
      what: 'the recovered publications and the history to arrive compressed',
    })
    for (const frame of frames) t.equal(frame.compressed, frame.message.length > KIB)
  })
}
