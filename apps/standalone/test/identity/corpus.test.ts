import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { createLogger, openIdentity } from '@stream-manager/service-kit'
import { apiIdentity, buildApp as buildApi } from '@stream-manager/stream-api'
import { fakeClock, openSocket, temporaryDirectory, within } from '@stream-manager/test-kit'
import { accessBy, buildApp as buildGateway } from '@stream-manager/ws-gateway'
import t, { type Test } from 'tap'

const FILE = new URL('../../../../packages/service-kit/test/identity/corpus/tokens.json', import.meta.url)
/** Signed by another library; the verifier's own test judges each case. */
interface Corpus {
  readonly issuer: string
  readonly audience: string
  readonly keys: readonly Readonly<Record<string, string>>[]
  readonly cases: readonly { readonly name: string; readonly at: number; readonly token: string }[]
}
const logger = createLogger({ service: 'test', level: 'silent' })
/** Longer ones are refused as headers, and an empty one is no credential. */
const SENDABLE = /^[\x21-\x7e]{1,8192}$/

const published = ({ kid = '', kty, crv, x, y }: Corpus['keys'][number]) => ({
  kid,
  publicJwk: { kty, crv, x, ...(y !== undefined && { y }) },
  createdAtMs: 0,
  retireAtMs: 4_000_000_000_000,
})

const start = async (t: Test) => {
  const corpus: Corpus = JSON.parse(await readFile(FILE, 'utf8'))
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  // As another API process publishes its keys.
  await backplane.commit({ put: { 'identity/keys': { keys: corpus.keys.map(published) } } })
  const domain = createDomain({ backplane })
  const clock = fakeClock()
  const config = {
    DATA_DIR: dataDir,
    ...({ ENVIRONMENT: 'production', ALLOW_DEV_AUTH_BYPASS: false, WEBSOCKET_AUTH_BYPASS: false } as const),
    ...{ SOURCE_NETWORKS: [], OUTPUT_NETWORKS: [] },
    ...{ JWT_ISSUER: corpus.issuer, JWT_AUDIENCE: corpus.audience },
  }
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: false, clock })
  t.teardown(() => identity.close())
  const uploads = { MAX_UPLOAD_BYTES: 1024, MIN_FREE_DISK_BYTES: 0 }
  const server = { CORS_ORIGINS: [], TRUSTED_PROXIES: [], DATA_DIR: dataDir, ...uploads }
  const api = await buildApi({
    ...{ domain, logger, config: server, socketPort: () => 0 },
    identity: apiIdentity(identity),
    inspect: async () => {
      throw new Error('nothing is uploaded here')
    },
  })
  t.teardown(() => api.close())
  const access = accessBy(identity.authenticator)
  // A busy machine must not refuse sockets here.
  const limits = { shedAboveLoopDelayMs: 60_000 }
  const gateway = await buildGateway({ backplane, domain, logger, access, limits, config: server })
  t.teardown(() => gateway.app.close())
  const listening = { host: '127.0.0.1', port: 0 }
  const [apiUrl, gatewayUrl] = [await api.listen(listening), await gateway.app.listen(listening)]
  return { corpus, clock, apiUrl, socketUrl: `${gatewayUrl.replace('http', 'ws')}/ws` }
}

/** All that a client sees of an answer but its id and its time. */
const askApi = async (apiUrl: string, token: string): Promise<string> => {
  const sent = request(`${apiUrl}/api/stream/state`, { headers: { authorization: `Bearer ${token}` } })
  sent.end()
  const [answer] = (await within(once(sent, 'response'), { what: 'the answer' })) as [IncomingMessage]
  const { date: _, 'x-request-id': id = '', ...headers } = answer.headers
  const body = await text(answer)
  return `${answer.statusCode} ${JSON.stringify(headers)} ${body.replaceAll(String(id), '')}`
}

/** The close code, or the code of the error, or `connected`. */
const askGateway = async (t: Test, socketUrl: string, token: string): Promise<string> => {
  const { socket } = await openSocket(t, socketUrl)
  const outcome = new Promise<string>((resolve) => {
    socket.once('close', (code, reason) => resolve(`closed ${code} ${reason}`))
    socket.once('message', (data) => resolve(/"error":\{"code":\d+/.exec(String(data))?.[0] ?? 'connected'))
  })
  socket.send(JSON.stringify({ id: 1, connect: { token } }))
  return within(outcome, { what: 'the outcome' }).finally(() => socket.terminate())
}

t.test(
  'every wrong token of the corpus gets one answer over HTTP and one close code over the socket',
  async (t) => {
    const { corpus, clock, apiUrl, socketUrl } = await start(t)
    const refusals = new Set<string>()
    const closes = new Map<string, string>()
    for (const { name, at, token } of corpus.cases) {
      if (!SENDABLE.test(token)) continue
      clock.jumpWallClock(at * 1000 - clock.now().getTime())
      const [answer, outcome] = [await askApi(apiUrl, token), await askGateway(t, socketUrl, token)]
      t.equal(answer.startsWith('200 '), outcome === 'connected', `${name}: ${outcome}`)
      if (answer.startsWith('200 ')) continue
      refusals.add(answer)
      closes.set(outcome, name)
    }
    t.equal(refusals.size, 1, [...refusals].join('\n'))
    t.match([...refusals][0], /^401 .*"auth\.invalid"/)
    t.strictSame(
      [...closes.keys()].sort(),
      ['"error":{"code":109', 'closed 3500 invalid token'],
      'expired is told apart',
    )
  },
)
