import { mkdir } from 'node:fs/promises'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { AnalyticsReads } from '@stream-manager/analytics/port'
import type { Schedule } from '@stream-manager/async'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import {
  anonymousCaller,
  type Clock,
  fail,
  type Result,
  succeed,
  systemClock,
} from '@stream-manager/contracts'
import {
  createDomain,
  type Domain,
  type DomainOptions,
  type Limits,
  type Passwords,
} from '@stream-manager/domain'
import { type ObedientEngine, startObedientEngine } from '@stream-manager/domain/testing'
import { plainPasswords } from '@stream-manager/domain/testing/passwords'
import { PreviewBroadcasts } from '@stream-manager/preview'
import {
  createLogger,
  type Identity,
  type Logger,
  openIdentity,
  type Server,
  type Tokens,
} from '@stream-manager/service-kit'
import { SECRET_KEYS, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { buildApp } from '../../src/app.ts'
import { readConfig, requestLimits } from '../../src/config.ts'
import type { Inspect, Inspection } from '../../src/features/assets/receive.ts'
import { type ApiIdentity, apiIdentity } from '../../src/identity.ts'
import type { Authenticate } from '../../src/plugins/app/authentication.ts'
import type { RequestCountsPluginOptions } from '../../src/plugins/app/request-counts.ts'
import { conformanceTo } from './conformance.ts'

export interface TestApi {
  readonly app: Server
  readonly domain: Domain
  readonly previews: PreviewBroadcasts
  readonly backplane: Backplane
  readonly dataDir: string
  readonly tokens: Tokens
  /** The bound address. */
  readonly url: string
  get(path: string, headers?: Headers): Promise<Answer>
  /** Sends JSON, or a string unchanged. Every answer is checked against the API's own document. */
  send(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>
}

/** A parsed body; tests say what they expect of it by matching. */
export type Json = ReturnType<typeof JSON.parse>

type Headers = Readonly<Record<string, string | string[]>>

interface Answer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  json(): Json
}

export interface TestApiOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly limits?: Partial<Limits>
  /** Default: there is no history. */
  readonly analytics?: AnalyticsReads
  readonly inspect?: Inspect
  /** Default: nothing is logged. */
  readonly logger?: Logger
  /** Default: passwords in clear. */
  readonly passwords?: Passwords
  /** A request without a credential is refused, as in production. */
  readonly signIn?: true
  /** Default: the caller of the credential. A request without one is an administrator's, unless `signIn` is set. */
  readonly authenticate?: Authenticate
  /** Default: a store of its own. It is closed by the caller. */
  readonly backplane?: Backplane
  readonly clock?: Clock
  /** Open networks, and what tries destinations. Default: none. */
  readonly destinations?: Pick<DomainOptions, 'networks' | 'preflights'>
  /** Makes the reports of the checks. Default: they are refused. */
  readonly reports?: (services: { backplane: Backplane }) => DomainOptions['reports']
  readonly schedule?: Schedule
  /** Counts the requests. Default: the store. */
  readonly counts?: (backplane: Backplane) => RequestCountsPluginOptions['backplane']
}

const PNG: Inspection = { kind: 'image', mediaType: 'image/png', width: 1, height: 1, durationMs: null }

interface Exchange {
  readonly url: string
  readonly agent: Agent
  readonly method: string
  readonly path: string
  readonly headers: Headers
}

/** Over a real socket, with the path unchanged: `fetch` would normalise it. */
const exchange = (
  { url, agent, method, path, headers }: Exchange,
  payload: string | undefined,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }
    const outgoing = request({ agent, hostname, port, method, path, headers: { ...length, ...headers } })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const { statusCode = 0, headers: answered } = incoming
      text(incoming).then(
        (body) => resolve({ statusCode, headers: answered, body, json: () => JSON.parse(body) }),
        reject,
      )
    })
    outgoing.end(payload)
  })

/** The real one, whose answer to requests without a credential the test may choose. */
const apiIdentityFor = (identity: Identity, { authenticate, signIn }: TestApiOptions): ApiIdentity => {
  const real = apiIdentity(identity)
  if (signIn) return real
  const orAdmin: Authenticate = async (request) =>
    request.headers.authorization === undefined ? anonymousCaller() : real.authenticate(request)
  return { ...real, authenticate: authenticate ?? orAdmin, isBypassed: () => true }
}

/** All requests of a test come from one address. */
const ENVIRONMENT = { REDIS_URL: 'redis://never.asked', MAX_REQUESTS_PER_SECOND: '1000000' }

const ownBackplane = async (t: TestScope, dataDir: string): Promise<Backplane> => {
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  return backplane
}

/** The API over a real store. The test decides the properties of uploaded files. */
export const testApi = async (t: TestScope, options: TestApiOptions = {}): Promise<TestApi> => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'hls', 'main'), { recursive: true })
  const backplane = options.backplane ?? (await ownBackplane(t, dataDir))
  const passwords = options.passwords ?? plainPasswords
  const { limits = {}, analytics = null, clock = systemClock } = options
  const stores = { backplane, secretKeys: SECRET_KEYS, analytics }
  const reports = options.reports?.({ backplane })
  const domain = createDomain({
    ...{ ...stores, limits, passwords, clock, ...options.destinations },
    ...(reports && { reports }),
  })
  const config = {
    ...readConfig({ ...ENVIRONMENT, ...options.environment }),
    DATA_DIR: dataDir,
  }
  const logger = options.logger ?? createLogger({ service: 'test', level: 'silent' })
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
  t.teardown(() => identity.close())
  const { tokens } = identity
  const previews = new PreviewBroadcasts()
  const app = await buildApp({
    domain,
    logger,
    config,
    limiter: {
      backplane: options.counts?.(backplane) ?? backplane,
      ...requestLimits(config),
    },
    identity: apiIdentityFor(identity, options),
    inspect: options.inspect ?? (async () => succeed(PNG)),
    previews,
    socketPort: () => 4201,
    ...(options.schedule && { schedule: options.schedule }),
  })
  t.teardown(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  const conforms = conformanceTo(app.swagger())
  t.teardown(() => agent.destroy())
  const send: TestApi['send'] = (method, path, body, headers = {}) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    return exchange({ url, agent, method, path, headers: { ...type, ...headers } }, payload).then(
      (answer) => {
        const contentType = answer.headers['content-type'] ?? ''
        conforms({ method, path: path.split('?', 1)[0] ?? '', contentType, ...answer })
        return answer
      },
    )
  }
  const get: TestApi['get'] = (path, headers) => send('GET', path, undefined, headers)
  return { app, domain, previews, backplane, dataDir, tokens, url, get, send }
}

/** An engine that applies every change, until the test ends. */
export const testEngine = async (
  t: TestScope,
  { domain, backplane }: TestApi,
  options: { streamId?: string; silent?: boolean } = {},
): Promise<ObedientEngine> => {
  const engine = await startObedientEngine({ domain, backplane, ...options })
  t.teardown(() => engine.stop())
  return engine
}

/** Every refusal must look like this. */
export const problem = (status: number, code: string) => ({
  statusCode: status,
  headers: { 'content-type': /^application\/problem\+json/, 'x-request-id': /^[0-9a-f-]{36}$/ },
  body: new RegExp(`"code":"${code.replace('.', '\\.')}"`),
})

export const refuseFile = async (): Promise<Result<Inspection>> =>
  fail('asset.unsupported', 'Not an image, video or font')

/** A form with one file, and text fields beside it. */
export const form = (bytes: Uint8Array, fields: Readonly<Record<string, string>> = {}): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  data.set('file', new Blob([bytes.slice()]), 'picture.png')
  return data
}
