import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { IncidentDetails, IncidentList, ServiceName } from '@stream-manager/contracts'
import { missingInfraPostgres } from '@stream-manager/infra'
import {
  ApiDriver,
  eventually,
  freePort,
  missingProgram,
  SMALL_STREAM_CONFIG,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  filesBelow,
  findSecrets,
  type Place,
  plantedText,
  prepareHistoryServices,
  startEngine,
} from '../src/index.ts'

const run = promisify(execFile)

const PLANTED = {
  streamKey: plantedText('stream-key'),
  pathKey: plantedText('path-key'),
  outputToken: plantedText('output-token'),
  layerPassword: plantedText('layer-password'),
  layerToken: plantedText('layer-token'),
  passphrase: plantedText('passphrase'),
  userPassword: plantedText('user-password'),
  webhookPath: plantedText('webhook-path'),
}
const JWT_SECRET = plantedText('jwt-secret')

/** Addresses of documentation: of a person who gives commands, and of one who watches. */
const ADDRESSES = { operatorAddress: '203.0.113.71', viewerAddress: '198.51.100.72' }

/** A host of an address with a secret. It is no secret, and shows that a search looks at the right place. */
const HOST = 'camera-of-the-test'
const SERVICES = [
  'stream-api',
  'event-handler',
  'health-sidecar',
  'engine',
] as const satisfies readonly ServiceName[]

interface World {
  readonly url: string
  readonly driver: ApiDriver
  readonly secretsKey: string
}

const startWorld = async (t: Test): Promise<World> => {
  const dataDir = await temporaryDirectory(t)
  const environment = { JWT_SECRET, DATA_DIR: dataDir, TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'trace' }
  const { replicas } = await prepareHistoryServices(t, SERVICES, environment)
  const [api, handler, sidecar, engine] = replicas
  if (!api || !handler || !sidecar || !engine) throw new Error('a service is missing')
  await Promise.all([api, handler, sidecar].map((replica) => replica.start()))
  await startEngine(engine)
  const secretsKey = (await readFile(join(dataDir, 'keys/secrets.key'), 'utf8')).trim()
  return { url: api.url, driver: new ApiDriver(api.url), secretsKey }
}

interface Asked {
  readonly body?: object
  /** Absent: the development bypass makes the caller an administrator. */
  readonly token?: string
}

/** A call of an administrator on this machine, or of a person behind the proxy. */
const ask = async ({ url }: World, call: string, { body, token }: Asked = {}): Promise<Response> => {
  const [method = '', path = ''] = call.split(' ')
  const headers = {
    ...(token && { authorization: `Bearer ${token}`, 'x-forwarded-for': ADDRESSES.operatorAddress }),
    ...(body && { 'content-type': 'application/json' }),
  }
  return fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

const create = async <Created>(world: World, path: string, body: object): Promise<Created> => {
  const response = await ask(world, `POST ${path}`, { body })
  if (!response.ok) throw new Error(`POST ${path} -> ${response.status} ${await response.text()}`)
  return (await response.json()) as Created
}

/** Nothing listens there, so the errors of outputs and layers have all their details. */
const closedPort = await freePort()

/** Secrets in the configuration, and those that the system made. */
const plantAll = async (world: World) => {
  const { streamKey, pathKey, outputToken, layerPassword, layerToken, passphrase } = PLANTED
  const rtmp = `rtmp://127.0.0.1:${closedPort}/app`
  await create(world, '/api/outputs', {
    id: 'tv',
    type: 'rtmp',
    url: `${rtmp}?a=${outputToken}`,
    key: streamKey,
  })
  await create(world, '/api/outputs', { id: 'path', type: 'rtmp', url: `${rtmp}/${pathKey}` })
  const camera = `http://user:${layerPassword}@127.0.0.1:${closedPort}/${HOST}.m3u8?token=${layerToken}`
  const srt = `srt://127.0.0.1:${closedPort}?passphrase=${passphrase}`
  await create(world, '/api/layers', { id: 'cam', type: 'video', content: { url: camera } })
  await create(world, '/api/layers', { id: 'srt', type: 'video', content: { url: srt } })
  await create(world, '/api/users', { name: 'olga', role: 'operator', password: PLANTED.userPassword })
  const { key } = await create<{ key: string }>(world, '/api/keys', { name: 'robot', role: 'viewer' })
  const hook = { name: 'Pager', url: `https://example.org/${PLANTED.webhookPath}`, events: ['alert.firing'] }
  const { secret } = await create<{ secret: string }>(world, '/api/webhooks', hook)
  const { accessToken } = await create<{ accessToken: string }>(world, '/api/sessions', {
    ...{ username: 'olga', password: PLANTED.userPassword },
  })
  return { apiKey: key, webhookSecret: secret, accessToken }
}

/** Commands of an operator, refusals with the secrets, which an error could quote, and a viewer. */
const drive = async (world: World, token: string): Promise<void> => {
  const { streamKey: key, pathKey, userPassword: password } = PLANTED
  const asOperator = async (call: string, body?: object) => {
    const { status } = await ask(world, call, { token, ...(body && { body }) })
    if (status === 401) throw new Error(`${call} of an operator -> 401`)
  }
  await asOperator('PATCH /api/outputs/tv', { key, options: { unknown: true } })
  await asOperator('PATCH /api/outputs/tv', { key, url: `ftp://x/${pathKey}` })
  await asOperator('PATCH /api/outputs/path', { enabled: false })
  await asOperator('POST /api/users', { name: 'olga', role: 'operator', password })
  await asOperator(`GET /api/layers/${pathKey}?key=${key}`)
  await ask(world, 'POST /api/sessions', { body: { username: password, password } })
  const headers = { 'x-forwarded-for': ADDRESSES.viewerAddress, 'user-agent': 'Player/1.0' }
  await fetch(`${world.url}/hls/main/index.m3u8`, { headers })
}

const incidentOf = ({ driver }: World): Promise<IncidentDetails> =>
  eventually(
    async () => {
      const { items } = await driver.call<IncidentList>('GET', '/api/incidents')
      const [first] = items
      if (!first) return false
      const details = await driver.call<IncidentDetails>('GET', `/api/incidents/${first.id}`)
      const kinds = new Set(details.timeline.entries.map(({ kind }) => kind))
      return kinds.has('command') && kinds.has('error') && kinds.has('output') && details
    },
    { what: 'an incident with its commands and errors', deadlineMs: 120_000 },
  )

const unpacked = async (t: Test, archive: ArrayBuffer): Promise<Place[]> => {
  const folder = await temporaryDirectory(t)
  await writeFile(join(folder, 'bundle.tar.gz'), Buffer.from(archive))
  await run('tar', ['-xzf', 'bundle.tar.gz'], { cwd: folder })
  return filesBelow(folder, 'bundle.tar.gz')
}

const skip = missingProgram('redis-server') || missingInfraPostgres()

t.test('planted secrets are nowhere in the bundle of an incident', { skip }, async (t) => {
  const world = await startWorld(t)
  const { driver } = world
  await driver.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await driver.call('PATCH', '/api/alerts/rules/output-down', { forSeconds: 0 })
  const made = await plantAll(world)
  await driver.control('start')
  await drive(world, made.accessToken)
  const incident = await incidentOf(world)
  const { secretsKey } = world
  const all = { ...PLANTED, ...ADDRESSES, ...made, JWT_SECRET, secretsKey }

  // On a busy machine the bundle may take longer than its time.
  const archive = await eventually(
    async () => {
      const response = await ask(world, `GET /api/incidents/${incident.id}/bundle`)
      return response.ok && response.arrayBuffer()
    },
    { what: 'the bundle', deadlineMs: 120_000 },
  )
  const files = await unpacked(t, archive)
  const texts = new Map(files.map(({ name, text }) => [name.split('/').at(-1), text]))
  t.match(texts.get('configuration.json'), HOST, 'the configuration is in it')
  t.match(texts.get('timeline.jsonl'), /"kind":"command".*olga: outputs\.update/, 'and commands')
  t.match(texts.get('logs.jsonl'), /"records":\[\{/, 'and logs')
  t.ok(texts.has('anomalies.json') && texts.has('report.html') && texts.has('summary.md'))
  t.strictSame(findSecrets(all, files), [])

  const reads = [
    `incidents/${incident.id}`,
    `incidents/${incident.id}/anomalies`,
    'events?limit=200',
    'errors',
  ]
  for (const path of reads) {
    const text = await eventually(
      async () => {
        const response = await ask(world, `GET /api/${path}`)
        return response.ok && response.text()
      },
      { what: path, deadlineMs: 120_000 },
    )
    t.strictSame(findSecrets(all, [{ name: path, text }]), [])
  }
})
