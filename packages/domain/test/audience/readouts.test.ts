import {
  type Caller,
  CHANNEL_KINDS,
  type ChannelKind,
  type LayerCreate,
  type LayerEdit,
  ROLES,
  type Role,
} from '@stream-manager/contracts'
import {
  channelKey,
  type Domain,
  type Operation,
  operations,
  perform,
  presentEvent,
  presentSnapshot,
} from '@stream-manager/domain'
import t from 'tap'
import { callerNamed, codeOf, type TestDomain, testDomain, testEngine, valueFrom } from '../support.ts'

/** Secrets of the stream. Nobody reads them, whatever the role. */
const SECRETS = {
  key: 'plant-key-1',
  path: 'plant-path-2',
  password: 'plant-password-3',
  token: 'plant-token-4',
  passphrase: 'plant-passphrase-5',
  search: 'plant-search-6',
}
/** In messages of faults: operators read it, viewers do not. */
const HOST = 'plant-host-7'

const VIDEOS = {
  camera: `http://user:${SECRETS.password}@cam.example/live.m3u8?token=${SECRETS.token}`,
  srt: `srt://cam.example:9000?passphrase=${SECRETS.passphrase}`,
}

const fault = (code: 'output.unreachable' | 'source.unreachable') => ({
  code,
  message: `cannot reach ${HOST}`,
  since: '2026-01-01T00:00:00.000Z',
  nextRetryAt: '2026-01-01T00:01:00.000Z',
})

const plant = async (t: Parameters<typeof testDomain>[0]): Promise<TestDomain> => {
  const test = await testDomain(t)
  const { domain } = test
  const engine = await testEngine(t, test, { silent: true })
  const outputs = [
    { id: 'keyed', type: 'rtmp', url: `rtmp://tv.example/app?auth=${SECRETS.search}`, key: SECRETS.key },
    { id: 'pathed', type: 'rtmp', url: `rtmp://tv.example/app/${SECRETS.path}` },
  ] as const
  for (const output of outputs) valueFrom(await domain.outputs.create('main', output))
  for (const [id, url] of Object.entries(VIDEOS)) {
    valueFrom(await domain.layers.create('main', { id, type: 'video', content: { url } }))
    const target = { streamId: 'main', id }
    valueFrom(await domain.layers.update(target, { opacity: 0.5 }))
  }
  valueFrom(await domain.stream.control('main', 'start'))
  const measured = { bitrateKbps: 7, listeners: 4, listenersFault: 'unreadable' } as const
  const status = { type: 'rtmp', state: 'retrying', retries: 3, nextRetryAt: null, ...measured } as const
  await engine.report({
    error: fault('source.unreachable'),
    outputs: { keyed: { id: 'keyed', ...status, error: fault('output.unreachable') } },
    layers: {
      camera: {
        state: 'failed',
        error: fault('source.unreachable'),
        warnings: [{ code: 'media.not_honoured', message: `the picture of ${HOST} is not upright` }],
      },
    },
  })
  return test
}

const ask = (domain: Domain, operation: Operation, caller: Caller) => {
  const params = { layerId: 'camera', outputId: 'keyed' }
  const query = { limit: 10 }
  // The only read with a body is a list of queries.
  const body = { queries: [{ metrics: ['stream.bitrate'] }] }
  const call = { streamId: 'main', caller, params, query, body, wait: { waitMs: 0, asked: false } }
  return perform(domain, operation, { ...call, ifMatch: undefined, idempotencyKey: undefined })
}

const readAll = async (domain: Domain, role: Role): Promise<string> => {
  const reads = operations.filter(({ write, probe }) => write === undefined && probe === undefined)
  const answers = await Promise.all(
    reads.map((operation) => ask(domain, operation, callerNamed(role, role, role))),
  )
  return JSON.stringify(answers)
}

const channelData = async ({ domain, backplane }: TestDomain, kind: ChannelKind): Promise<unknown[][]> => {
  const snapshot = valueFrom(await domain.realtime.snapshotChannel({ kind, streamId: 'main' }))
  const { publications } = await backplane.history(channelKey('main', kind), { limit: 1000 })
  return [[snapshot.data], publications.map(({ data }) => data)]
}

t.test('no operation answers with a secret, and to viewers none with the message of a fault', async (t) => {
  const { domain } = await plant(t)
  for (const role of ROLES) {
    const answers = await readAll(domain, role)
    for (const secret of Object.values(SECRETS)) t.notMatch(answers, secret, `${role}: ${secret}`)
    t.equal(answers.includes(HOST), role === 'operator' || role === 'admin', `${role} reads messages`)
  }
})

t.test('no channel holds a secret, and for viewers none holds the message of a fault', async (t) => {
  const test = await plant(t)
  for (const kind of CHANNEL_KINDS) {
    const [snapshots = [], events = []] = await channelData(test, kind)
    const stored = JSON.stringify([snapshots, events])
    for (const secret of Object.values(SECRETS)) t.notMatch(stored, secret, `${kind}: ${secret}`)
    const shown = [
      ...snapshots.map((data) => presentSnapshot('viewer', kind, data)),
      ...events.map((data) => presentEvent('viewer', kind, data)),
    ]
    t.notMatch(JSON.stringify(shown), HOST, kind)
  }
})

t.test('viewers read of outputs the id, type, state and code, in the usual form', async (t) => {
  const { domain } = await plant(t)
  const [state] = operations.filter(({ name }) => name === 'stream.state')
  if (!state) throw new Error('there is no stream.state')
  const { answer } = valueFrom(await ask(domain, state, callerNamed('vera', 'Vera')))
  t.match(answer.body, {
    error: {
      code: 'source.unreachable',
      message: 'The source could not be opened; an operator can read the details',
      nextRetryAt: '2026-01-01T00:01:00.000Z',
    },
    outputs: [
      { id: 'hls', state: 'idle', error: null },
      {
        id: 'keyed',
        type: 'rtmp',
        state: 'retrying',
        error: {
          code: 'output.unreachable',
          message: 'The destination cannot be reached; an operator can read the details',
          nextRetryAt: null,
        },
        retries: 0,
        bitrateKbps: null,
      },
      { id: 'pathed' },
    ],
  })
})

t.test('an address of an earlier version in the log is masked for both audiences', async (t) => {
  const layer = { id: 'camera', type: 'video', content: { url: VIDEOS.camera }, status: null }
  const event = { type: 'layer.updated', revision: 7, layer }
  const operator = presentEvent('operator', 'layer-updates', event)
  t.match(operator, { layer: { content: { url: 'http://***@cam.example/live.m3u8?token=***' } } })
  const viewer = presentEvent('viewer', 'layer-updates', event)
  t.match(viewer, { layer: { content: { url: 'http://cam.example/live.m3u8' } } })
})

t.test('viewers get nothing of what only a newer version knows', async (t) => {
  const events = [
    { type: 'layer.scripted', revision: 7, script: 'plant' },
    { type: 'layer.updated', revision: 7, layer: { id: 'a', type: 'web', content: { html: 'plant' } } },
    { type: 'layer.updated', revision: 7, layer: { id: 'a', type: 'color', extra: 'plant' } },
    { type: 'layer.updated', revision: 7, layer: { id: 'a', type: 'color' }, reason: 'plant' },
  ]
  for (const event of events) {
    const shown = presentEvent('viewer', 'layer-updates', event)
    t.match(shown, { type: event.type, revision: 7 })
    t.notMatch(JSON.stringify(shown), 'plant')
  }
})

t.test('an audience that reads everything gets the same object', async (t) => {
  const event = { type: 'layer.deleted', revision: 7, id: 'camera' }
  t.equal(presentEvent('viewer', 'layer-updates', event), event)
  t.equal(presentEvent('operator', 'layer-updates', event), event)
})

t.test('operators read who changed a layer, and viewers do not', async (t) => {
  const by = { id: 'user-1', name: 'Ann' }
  const event = { type: 'layer.deleted', revision: 7, id: 'camera' }
  t.strictSame(presentEvent('operator', 'layer-updates', { ...event, by }), { ...event, by })
  t.strictSame(presentEvent('viewer', 'layer-updates', { ...event, by }), event)
})

t.test('an address that is sent back as it was read keeps its secret', async (t) => {
  const { domain } = await plant(t)
  const layer = { streamId: 'main', id: 'camera' }
  const read = valueFrom(await domain.layers.get('main', 'camera'))
  valueFrom(await domain.layers.update(layer, { opacity: 0.7, content: read.content }))
  const output = { streamId: 'main', id: 'pathed' }
  const { url } = valueFrom(await domain.outputs.get('main', 'pathed'))
  t.equal(url, 'rtmp://tv.example/app/***')
  valueFrom(await domain.outputs.update(output, { enabled: false, ...(url && { url }) }))
  const { desired } = valueFrom(await domain.engine.read('main'))
  t.match(desired.layers, [{ id: 'camera', opacity: 0.7, content: { url: VIDEOS.camera } }])
  t.match(desired.outputs.at(-1), { enabled: false, url: `rtmp://tv.example/app/${SECRETS.path}` })
})

t.test('a masked address that stands for no stored secret is refused', async (t) => {
  const { domain } = await plant(t)
  const moved = 'http://***@elsewhere.example/live.m3u8?token=***'
  const content = { url: moved }
  const refused = [
    await domain.layers.update({ streamId: 'main', id: 'camera' }, { content }),
    await domain.layers.create('main', { type: 'video', content }),
    await domain.outputs.update({ streamId: 'main', id: 'pathed' }, { url: 'rtmp://other.example/app/***' }),
    await domain.outputs.create('main', { type: 'rtmp', url: 'rtmp://tv.example/app/***' }),
    await domain.layers.create('main', {
      type: 'image',
      content: { url: 'https://%2A%2a*@cam.example/a.png' },
    }),
    await domain.layers.create('main', { type: 'video', content: { url: '***' } }),
  ]
  for (const result of refused) {
    t.equal(codeOf(result), 'request.invalid')
    t.match(result, { fault: { errors: [{ message: /holds \*\*\* in place of a secret/ }] } })
  }
})

t.test('a copy and a layer that was deleted cannot be made from what was read', async (t) => {
  const { domain } = await plant(t)
  const { id, name, type, content } = valueFrom(await domain.layers.get('main', 'camera'))
  const made = { id, name, type, content } as LayerCreate
  const batches: LayerEdit[][] = [
    [{ op: 'create', layer: { ...made, id: 'copy' } }],
    [
      { op: 'delete', id },
      { op: 'create', layer: made },
    ],
  ]
  for (const operations of batches) {
    const last = operations.length - 1
    t.match(await domain.layers.batch('main', { operations }), {
      fault: {
        code: 'request.invalid',
        operation: last,
        detail: /^The address of layer `video` holds \*\*\* in place of a secret .*; send the whole address/,
        errors: [{ path: `/operations/${last}/layer/content/url` }],
      },
    })
  }
  valueFrom(await domain.layers.delete({ streamId: 'main', id }))
  t.equal(codeOf(await domain.layers.create('main', made)), 'request.invalid')
  const whole = { ...made, content: { url: VIDEOS.camera } } as LayerCreate
  valueFrom(await domain.layers.create('main', whole))
  const { desired } = valueFrom(await domain.engine.read('main'))
  t.match(
    desired.layers.at(-1),
    { id: 'camera', content: { url: VIDEOS.camera } },
    'the whole address is taken',
  )
})
