import { readFile } from 'node:fs/promises'
import { CHANNEL_EVENTS, CHANNEL_KINDS, CHANNELS, EVENT_TYPES } from '@stream-manager/contracts'
import { operation, operations } from '@stream-manager/domain'
import t from 'tap'
import { CLIENT_PUBLICATIONS } from '../src/cases/channels.ts'
import { CASES } from '../src/cases.ts'
import { listOf } from '../src/operations/reads.ts'
import { checkOperation } from '../src/operations/writes.ts'
import { Recorder } from '../src/recorder.ts'
import { schemaFaults } from '../src/schema-faults.ts'
import type { Side } from '../src/sides.ts'

t.test('every operation of the table has a case, and every case an operation', async (t) => {
  t.strictSame(Object.keys(CASES).toSorted(), operations.map(({ name }) => name).toSorted())
})

t.test('every read with an id has a list that names the ids', async (t) => {
  for (const read of operations.filter(({ write, params }) => !write && params)) {
    t.ok(listOf(read)?.answers[200], `${read.name} has a list`)
  }
})

t.test('every channel has a schema for each of its event types', async (t) => {
  for (const kind of CHANNEL_KINDS) {
    const types = [
      ...JSON.stringify(CHANNEL_EVENTS[kind]).matchAll(/"type":\{"type":"string","const":"([^"]+)"/g),
    ]
    const named = types
      .map(([, type]) => type)
      .filter((type) => EVENT_TYPES[kind].some((known) => known === type))
    t.strictSame(named.toSorted(), [...EVENT_TYPES[kind]].toSorted(), kind)
  }
})

t.test('every channel that takes publications of clients has one, and no other channel', async (t) => {
  const open = CHANNEL_KINDS.filter((kind) => 'clientsPublish' in CHANNELS[kind])
  t.strictSame(Object.keys(CLIENT_PUBLICATIONS), open)
})

/** Routes that move files or set cookies, and the graph. They are not in the table, and have checks of their own. */
const OTHER_ROUTES = [
  ...['POST /assets', 'DELETE /assets/{}', 'GET /assets/{}/content', 'GET /hls/{}/{}'],
  ...['POST /sessions', 'POST /sessions/refresh', 'DELETE /sessions/current', 'GET /.well-known/jwks.json'],
  ...['POST /graphql', 'GET /graphql'],
]

const shortened = (path: string): string =>
  path.replace(/^\/api(?:\/streams\/\{streamId\}(?=\/))?/, '').replace(/\{[^}]*\}/g, '{}')

const tableRoutes = (): string[] =>
  operations.flatMap(({ http: { method, path } }) => {
    const route = path.replace(/:[^/]+/g, '{}')
    return [`${method} ${route}`, `${method} ${route.replace(/^\/stream(?=\/)/, '')}`]
  })

t.test('every route of the OpenAPI document is checked', async (t) => {
  const text = await readFile(new URL('../../../docs/reference/openapi.json', import.meta.url), 'utf8')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> }
  const checked = new Set([...tableRoutes(), ...OTHER_ROUTES])
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const route = `${method.toUpperCase()} ${shortened(path)}`
      t.ok(checked.has(route), `${route} is checked`)
    }
  }
})

t.test('an operation without a case is a failed check', async (t) => {
  const recorder = new Recorder({ signal: new AbortController().signal, onResult: () => {} })
  const side: Side = {
    name: 'rest',
    streamId: 'own',
    exchange: () => Promise.reject(new Error('nothing is sent')),
  }
  const added = operation({
    name: 'things.list',
    summary: 'An operation that somebody added',
    permission: 'layers.read',
    http: { method: 'GET', path: '/things' },
    answers: {},
    run: () => Promise.reject(new Error('nothing is run')),
  })
  const tools = { recorder, faultsOf: schemaFaults({ allowNewer: false }) }
  await checkOperation(tools, side, { operation: added, assetId: 'none' })
  t.match(recorder.results, [{ group: 'things.list', outcome: 'failed', details: [/no case in/] }])
})
