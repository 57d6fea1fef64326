import type { Input, Seen } from './side.ts'

/** `side` makes names that both sides may use in one store; `made` is what the calls before came to. */
export interface Context {
  readonly side: string
  readonly made: readonly Seen[]
}

type Given = readonly [name: string, input: Input | ((context: Context) => Input)]

/** How an operation is held against its twin. Inputs are rpc's; REST's are made of them. */
export interface Case {
  /** What has to be there first. */
  readonly given?: readonly Given[]
  readonly good: Input | ((context: Context) => Input)
  /** Another input that is as good: under the idempotency key of the first it is refused. */
  readonly other?: Input | ((context: Context) => Input)
  /** Refused once `good` has happened. */
  readonly conflicts?: readonly (Input | ((context: Context) => Input))[]
}

const color = { type: 'color', content: { color: '#102030' } }
const video = { width: 640, height: 360, fps: 30, bitrateKbps: 800, preset: 'veryfast', tune: null }

const settings = {
  slowModeSeconds: 0,
  links: 'allow',
  duplicateWindowSeconds: 30,
  maxMessagesPerMinute: 60,
  maxStreamMessagesPerSecond: 200,
}

const idOf = (seen: Seen | undefined): unknown =>
  seen && 'body' in seen ? (seen.body as { id: unknown }).id : undefined

const message: Given = ['chat.send', { text: 'to be deleted' }]

/** Every operation has one: the test fails for one that has not. */
export const CASES: Readonly<Record<string, Case>> = {
  'stream.state': { good: {} },
  'stream.control': {
    good: { action: 'start' },
    other: { action: 'restart' },
    conflicts: [{ action: 'start' }, { action: 'resume' }],
  },
  'stream.config': { good: {} },
  'stream.setConfig': {
    good: { config: { video, audio: { bitrateKbps: 96 } } },
    other: { config: { video, audio: { bitrateKbps: 128 } } },
  },
  'layers.list': { given: [['layers.create', { layer: { id: 'listed', ...color } }]], good: { limit: 1 } },
  'layers.get': { given: [['layers.create', { layer: { id: 'read', ...color } }]], good: { id: 'read' } },
  'layers.create': {
    good: { layer: { id: 'made', name: 'Made', opacity: 0.5, ...color } },
    other: { layer: { id: 'another', ...color } },
    conflicts: [
      { layer: { id: 'made', ...color } },
      { layer: { type: 'color', content: { colour: '#fff' } } },
      { layer: { type: 'guest', content: { guestId: 'g' } } },
      { layer: { type: 'image', content: { assetId: 'absent' } } },
      { layer: { type: 'text', content: { text: 'a\u0000b' } } },
      { layer: { type: 'text', content: { text: 'a\ud800' } } },
    ],
  },
  'layers.update': {
    given: [['layers.create', { layer: { id: 'changed', ...color } }]],
    good: { id: 'changed', changes: { opacity: 0.25, content: { color: '#fff' } } },
    other: { id: 'changed', changes: { opacity: 0.75 } },
    conflicts: [{ id: 'changed', changes: { content: { color: 'red' } } }],
  },
  'layers.delete': {
    given: [['layers.create', { layer: { id: 'removed', ...color } }]],
    good: { id: 'removed' },
    conflicts: [{ id: 'removed' }],
  },
  'layers.batch': {
    given: [['layers.create', { layer: { id: 'batched', ...color } }]],
    good: {
      operations: [
        { op: 'update', id: 'batched', changes: { visible: false } },
        { op: 'create', layer: { id: 'beside', ...color } },
      ],
    },
    other: { operations: [{ op: 'delete', id: 'beside' }] },
    conflicts: [
      { operations: [{ op: 'update', id: 'batched', changes: {}, ifMatch: 999_999 }] },
      { operations: [{ op: 'delete', id: 'absent' }] },
      { operations: [{ op: 'reorder', order: ['batched'] }] },
    ],
  },
  'outputs.list': { good: {} },
  'outputs.get': {
    given: [['outputs.create', { output: { id: 'read', type: 'file' } }]],
    good: { id: 'read' },
  },
  'outputs.create': {
    good: {
      output: { id: 'made', type: 'rtmp', url: 'rtmp://127.0.0.1/live', key: 'secret', enabled: false },
    },
    other: { output: { id: 'another', type: 'file' } },
    conflicts: [
      { output: { id: 'made', type: 'file' } },
      { output: { type: 'rtmp', url: 'http://127.0.0.1' } },
    ],
  },
  'outputs.update': {
    given: [['outputs.create', { output: { id: 'changed', type: 'file', enabled: false } }]],
    good: { id: 'changed', changes: { enabled: true } },
    other: { id: 'changed', changes: { enabled: false } },
    conflicts: [{ id: 'changed', changes: { options: { segmentSeconds: 2 } } }],
  },
  'outputs.delete': {
    given: [['outputs.create', { output: { id: 'removed', type: 'file' } }]],
    good: { id: 'removed' },
    conflicts: [{ id: 'removed' }],
  },
  'chat.list': { given: [['chat.send', { text: 'said' }]], good: { limit: 1 } },
  'chat.send': {
    good: { text: 'Grüße 👋', name: 'Ann' },
    other: { text: 'something else' },
    conflicts: [{ text: '\u200b' }, { text: 'x'.repeat(501) }],
  },
  'chat.delete': { given: [message], good: ({ made }) => ({ id: idOf(made[0]) }) },
  'chat.bans': { given: [['chat.ban', { userId: 'listed' }]], good: { limit: 1 } },
  'chat.ban': {
    good: { userId: 'ann', reason: 'spam' },
    other: { userId: 'ann', durationSeconds: 60 },
  },
  'chat.unban': {
    given: [['chat.ban', { userId: 'carl' }]],
    good: { userId: 'carl' },
    conflicts: [{ userId: 'carl' }],
  },
  'chat.settings': { good: {} },
  'chat.setSettings': {
    good: { settings: { ...settings, slowModeSeconds: 5, links: 'refuse' } },
    other: { settings },
  },
  'assets.list': { good: { limit: 10 } },
  'assets.get': { good: { id: 'picture' } },
  'streams.list': { good: {} },
  'streams.get': { good: ({ side }) => ({ id: side }) },
  'streams.create': {
    good: ({ side }) => ({ id: `${side}-made`, name: 'Made' }),
    other: ({ side }) => ({ id: `${side}-another` }),
    conflicts: [({ side }) => ({ id: side })],
  },
  'streams.delete': {
    given: [['streams.create', ({ side }) => ({ id: `${side}-removed` })]],
    good: ({ side }) => ({ id: `${side}-removed` }),
    conflicts: [{ id: 'main' }],
  },
  'resources.get': { good: {} },
  'resources.history': { good: { limit: 1, since: '2000-01-01T00:00:00.000Z' } },
}
