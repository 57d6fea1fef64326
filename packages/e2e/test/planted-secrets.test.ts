import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SERVICES } from '@stream-manager/contracts'
import { type InfraRedis, startInfraRedis } from '@stream-manager/infra'
import {
  eventually,
  freePort,
  missingProgram,
  openSocket,
  SMALL_STREAM_CONFIG,
  webServer,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  asOwnUser,
  type Deployment,
  familyOf,
  filesBelow,
  findSecrets,
  type Place,
  plantedText,
  processFile,
  startDeployment,
} from '../src/index.ts'

/** A different text in each of the five encodings. */
const awkward = (name: string): string => `${plantedText(name)} "/+%&é`

const PLANTED = {
  streamKey: plantedText('stream-key'),
  pathKey: plantedText('path-key'),
  outputToken: plantedText('output-token'),
  layerPassword: plantedText('layer-password'),
  layerToken: plantedText('layer-token'),
  passphrase: plantedText('passphrase'),
  icecastPassword: awkward('icecast-password'),
  userPassword: awkward('user-password'),
}

/** In the environment of the services themselves, where the operator put it. */
const JWT_SECRET = plantedText('jwt-secret')

/** A host of an address with a secret. It is no secret, and shows that a search looks at the right place. */
const HOST = 'camera-of-the-test'

interface World extends Deployment {
  readonly redis: InfraRedis
  readonly payloads: Place[]
}

const startWorld = async (t: Test): Promise<World> => {
  const redis = await startInfraRedis(t)
  const environment = { LOG_LEVEL: 'trace', DRAIN_DELAY_MS: '0', JWT_SECRET }
  const options = { engines: 1, sidecar: true, environment }
  const deployment = await startDeployment(t, { ...options, redisUrlFor: asOwnUser(redis) })
  return { ...deployment, redis, payloads: [] }
}

interface Asked {
  readonly body?: unknown
  /** Absent: the development bypass makes the caller an administrator. */
  readonly token?: string
}

/** `call` is a method and a path. */
const ask = async ({ apis, payloads }: World, call: string, { body, token }: Asked = {}) => {
  const [method = '', path = ''] = call.split(' ')
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
  }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${apis[0].url}${path}`, { method, headers, ...sent })
  const text = await response.text()
  payloads.push({ name: call, text: `${text} ${JSON.stringify([...response.headers])}` })
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const create = async (world: World, path: string, body: object): Promise<void> => {
  const { status, body: answer } = await ask(world, `POST ${path}`, { body })
  if (status >= 300) throw new Error(`POST ${path} -> ${status} ${JSON.stringify(answer)}`)
}

interface SignedIn {
  readonly accessToken: string
  /** The value of the refresh cookie. */
  readonly cookie: string
}

/** Answers that show a secret once are not among the payloads. */
const signedInBy = async (url: string, init: RequestInit): Promise<SignedIn> => {
  const response = await fetch(url, { method: 'POST', ...init })
  const { accessToken } = (await response.json()) as { accessToken: string }
  const [, cookie = ''] = /=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? []
  if (!response.ok) throw new Error(`POST ${url} -> ${response.status}`)
  return { accessToken, cookie }
}

/** The secrets of a person who signs in and refreshes once. */
const secretsOf = async ({ apis: [{ url }] }: World, username: string): Promise<Record<string, string>> => {
  const body = JSON.stringify({ username, password: PLANTED.userPassword })
  const headers = { 'content-type': 'application/json' }
  const first = await signedInBy(`${url}/api/sessions`, { headers, body })
  const cookie = `sm-refresh-${new URL(url).port}=${first.cookie}`
  const second = await signedInBy(`${url}/api/sessions/refresh`, { headers: { cookie, origin: url } })
  return {
    [`${username}'s token`]: second.accessToken,
    [`${username}'s first token`]: first.accessToken,
    [`${username}'s cookie`]: second.cookie,
    [`${username}'s first cookie`]: first.cookie,
  }
}

/** Nothing listens there. */
const closedPort = await freePort()

const LAYERS = [
  {
    id: 'cam',
    url: `http://user:${PLANTED.layerPassword}@127.0.0.1:${closedPort}/${HOST}.m3u8?token=${PLANTED.layerToken}`,
  },
  { id: 'srt', url: `srt://127.0.0.1:${closedPort}?passphrase=${PLANTED.passphrase}` },
]

/** The destinations refuse or do not exist, so that faults are reported with all their details. */
const plantAll = async (world: World, icecastUrl: string): Promise<string> => {
  const rtmp = `rtmp://127.0.0.1:${closedPort}/app`
  const outputs = [
    { id: 'tv', type: 'rtmp', url: `${rtmp}?auth=${PLANTED.outputToken}`, key: PLANTED.streamKey },
    { id: 'path', type: 'rtmp', url: `${rtmp}/${PLANTED.pathKey}` },
    { id: 'radio', type: 'icecast', url: `${icecastUrl}/live`, key: PLANTED.icecastPassword },
  ]
  for (const output of outputs) await create(world, '/api/outputs', output)
  for (const { id, url } of LAYERS)
    await create(world, '/api/layers', { id, type: 'video', content: { url } })
  for (const [name, role] of [
    ['olga', 'operator'],
    ['vera', 'viewer'],
  ]) {
    await create(world, '/api/users', { name, role, password: PLANTED.userPassword })
  }
  // This answer shows the key once, so it is not among the payloads.
  const key = await world.drivers[0].call<{ key: string }>('POST', '/api/keys', {
    name: 'robot',
    role: 'viewer',
  })
  return key.key
}

const isSettled = async (world: World): Promise<boolean> => {
  const { body: outputs } = await ask(world, 'GET /api/outputs')
  const { body: layers } = await ask(world, 'GET /api/layers')
  const failing = outputs.items.filter(({ error }: { error: unknown }) => error !== null)
  const failed = layers.items.filter(({ status }: { status: { error: unknown } | null }) => status?.error)
  return failing.length === 3 && failed.length === LAYERS.length
}

const READS = [
  'stream/state',
  'stream/config',
  'streams',
  'layers/cam',
  'outputs/tv',
  'outputs/path',
  'users',
  'keys',
  'links',
  'audit',
  'playback',
  'resources',
]

/** Changes and refusals too: an error could quote the request. */
const drive = async (world: World, tokens: readonly (string | undefined)[]): Promise<void> => {
  for (const token of tokens) {
    const asked = token === undefined ? {} : { token }
    for (const path of READS) await ask(world, `GET /api/${path}`, asked)
    const { status } = await ask(world, 'GET /api/layers/cam', asked)
    if (status !== 200) throw new Error(`a signed-in reader got ${status}`)
  }
  const { streamKey: key, pathKey, userPassword: password } = PLANTED
  await ask(world, 'PATCH /api/outputs/tv', { body: { key, options: { unknown: true } } })
  await ask(world, 'PATCH /api/outputs/tv', { body: { key, url: `ftp://x/${pathKey}` } })
  await ask(world, 'PATCH /api/layers/cam', { body: { opacity: 0.5, content: { url: LAYERS[0]?.url } } })
  await ask(world, 'POST /api/users', { body: { name: 'olga', role: 'operator', password } })
  await ask(world, 'POST /api/sessions', { body: { username: 'nobody', password } })
  await ask(world, 'DELETE /api/layers/srt')
}

const CHANNELS = ['stream-state', 'layer-updates', 'metrics', 'chat']

const followSocket = async (t: Test, { gateways, payloads }: World, token?: string): Promise<void> => {
  const { socket } = await openSocket(t, `${gateways[0].url.replace('http', 'ws')}/ws`)
  let frames = 0
  socket.on('message', (data) => {
    frames += 1
    payloads.push({ name: 'the socket', text: data.toString() })
  })
  const subscribes = CHANNELS.map((channel, index) => ({ id: index + 2, subscribe: { channel } }))
  for (const command of [{ id: 1, connect: token === undefined ? {} : { token } }, ...subscribes])
    socket.send(JSON.stringify(command))
  await eventually(() => frames > CHANNELS.length, { what: 'answers of the socket' })
}

const replicasOf = ({ apis, gateways, engines, sidecar }: Deployment) => [
  ...apis,
  ...gateways,
  ...engines,
  ...(sidecar ? [sidecar] : []),
]

const logsOf = (world: World): Place[] =>
  replicasOf(world).map(({ name, process }) => ({ name: `the log of ${name}`, text: process.output() }))

/** False until a service has reported an error: those reports are searched too. */
const filesWithErrors = async ({ redis, dataDir }: World): Promise<Place[] | false> => {
  const files = [
    ...(await filesBelow(redis.directory, '.password')),
    ...(await filesBelow(dataDir, 'secrets.key')),
  ]
  return files.some(({ text }) => text.includes('{events}:log:errors')) && files
}

const readMetrics = async ({ metricsUrl, sidecar }: World): Promise<Place[]> => {
  const urls = [metricsUrl, `${sidecar?.url}/health`]
  return Promise.all(urls.map(async (name) => ({ name, text: await (await fetch(name)).text() })))
}

t.test('planted secrets appear nowhere', { skip: missingProgram('redis-server') }, async (t) => {
  const world = await startWorld(t)
  const icecast = await webServer(t, (_request, response) => response.writeHead(401).end('wrong password'))
  await ask(world, 'PUT /api/stream/config', { body: SMALL_STREAM_CONFIG })
  await followSocket(t, world)
  const apiKey = await plantAll(world, icecast.url)
  const people = { ...(await secretsOf(world, 'olga')), ...(await secretsOf(world, 'vera')) }
  const tokens = [people["olga's token"], people["vera's token"], apiKey]
  for (const token of tokens) await followSocket(t, world, token)
  await world.drivers[0].control('start')
  await eventually(() => isSettled(world), { what: 'faults of every layer and output', deadlineMs: 60_000 })
  await drive(world, [undefined, ...tokens])

  const redisPasswords = SERVICES.map(
    (name) => [`password of ${name}`, world.redis.passwordOf(name)] as const,
  )
  const keyFile = await readFile(join(world.dataDir, 'keys/secrets.key'), 'utf8')
  const ours = { ...PLANTED, ...people, apiKey, secretsKey: keyFile.trim() }
  const all = { ...ours, JWT_SECRET, ...Object.fromEntries(redisPasswords) }

  t.test('in a log', async (t) => {
    const logs = logsOf(world)
    t.match(logs.map(({ text }) => text).join(''), 'engine process started')
    t.strictSame(findSecrets(all, logs), [])
  })

  t.test('in an answer, an event or a metric', async (t) => {
    const places = [...world.payloads, ...(await readMetrics(world))]
    t.match(places.map(({ text }) => text).join(''), HOST)
    t.strictSame(findSecrets(all, places), [])
  })

  t.test('in the store and the folder of data, except the file of keys', async (t) => {
    const files = await eventually(() => filesWithErrors(world), { what: 'reports of errors in the store' })
    t.match(files.map(({ text }) => text).join(''), HOST)
    t.strictSame(findSecrets({ ...ours, JWT_SECRET }, files), [])
  })

  t.test('in an argument, or in the environment of a child', async (t) => {
    for (const { name, process } of replicasOf(world)) {
      const [own, ...children] = familyOf(process.pid)
      const lines = await Promise.all([own ?? 0, ...children].map((pid) => processFile(pid, 'cmdline')))
      t.strictSame(findSecrets(all, lines), [], `arguments of ${name}`)
      const environments = await Promise.all(children.map((pid) => processFile(pid, 'environ')))
      t.strictSame(findSecrets(all, environments), [], `children of ${name}`)
      t.strictSame(findSecrets(ours, [await processFile(own ?? 0, 'environ')]), [], `environment of ${name}`)
    }
    const [engine] = world.engines
    t.ok(familyOf(engine?.process.pid ?? 0).length > 2, 'the engine has children')
  })
})

t.test('the search finds a secret in each of the five encodings', async (t) => {
  const secret = awkward('found')
  const bytes = Buffer.from(secret)
  const places = {
    plain: secret,
    percent: encodeURIComponent(secret),
    json: JSON.stringify(secret),
    hex: bytes.toString('hex'),
    base64: Buffer.from(`x${secret}yz`).toString('base64url'),
  }
  for (const [name, text] of Object.entries(places)) {
    t.match(findSecrets({ secret }, [{ name: 'a text', text: `<${text}>` }]), [`secret as ${name} in a text`])
  }
  t.strictSame(findSecrets({ secret }, [{ name: 'a text', text: 'plant-found' }]), [])
})
