import { joinRows } from '@stream-manager/analytics/port'
import { type ObservedError, type StreamState, UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { LogEntries } from '../../src/events/translate.ts'
import { testDomain } from '../support.ts'

const LOG = 'stream:main/stream-state'
const SINCE = '2030-01-01T00:00:00.000Z'

const stateWith = (changes: Partial<StreamState>): StreamState => ({
  streamId: 'main',
  status: 'live',
  desired: 'live',
  health: 'healthy',
  revision: 1,
  appliedRevision: 1,
  since: SINCE,
  startedAt: SINCE,
  uptimeSeconds: 60,
  error: null,
  performance: UNKNOWN_PERFORMANCE,
  outputs: [],
  preview: { hls: null },
  ...changes,
})

const outputWith = (state: 'live' | 'failed' | 'idle', error: ObservedError | null = null) => ({
  id: 'archive',
  type: 'file' as const,
  state,
  error,
  retries: 0,
  nextRetryAt: null,
  bitrateKbps: null,
})

const faultOf = (code: ObservedError['code'], since = SINCE): ObservedError => ({
  code,
  message: `text of ${code}`,
  since,
  nextRetryAt: null,
})

const entriesOf = (states: readonly unknown[], first = 1): LogEntries => ({
  log: LOG,
  epoch: 'e1',
  publications: states.map((data, index) => ({ offset: first + index, data })),
})

const translating = async (t: Test) => {
  const { domain } = await testDomain(t)
  return (states: readonly unknown[]) =>
    domain.events
      .translate(entriesOf(states), {})
      .rows.events.map(({ type, atMs, severity, subject, data }) => ({
        type,
        at: new Date(atMs).toISOString(),
        severity,
        subject,
        data,
      }))
}

t.test('a state that says the same as the one before is no event', async (t) => {
  const events = await translating(t)
  const offline = stateWith({ status: 'offline', health: 'unknown', startedAt: null, uptimeSeconds: null })
  t.strictSame(events([offline, { ...offline, revision: 2 }]), [])
})

t.test('a change of status is at the time that the state names', async (t) => {
  const events = await translating(t)
  t.strictSame(events([stateWith({ health: 'unknown' })]), [
    {
      type: 'stream.status',
      at: SINCE,
      severity: 'info',
      subject: null,
      data: { from: 'offline', to: 'live' },
    },
  ])
})

t.test('a failed stream names its error', async (t) => {
  const events = await translating(t)
  const error = faultOf('engine.stalled')
  t.match(events([stateWith({ status: 'failed', health: 'failing', error })]), [
    { type: 'stream.status', severity: 'error', data: { to: 'failed', code: 'engine.stalled' } },
    { type: 'stream.health', severity: 'error', data: { from: 'unknown', to: 'failing' } },
    { type: 'stream.error', severity: 'error', data: { code: 'engine.stalled', message: error.message } },
  ])
})

t.test('an error that lasts is one event, and one that comes back is another', async (t) => {
  const events = await translating(t)
  const error = faultOf('engine.stalled')
  const states = [error, error, null, error].map((fault) => stateWith({ health: 'unknown', error: fault }))
  t.equal(events(states).filter(({ type }) => type === 'stream.error').length, 2)
})

t.test('an output that fails is dated by its error, and one that recovers by the uptime', async (t) => {
  const events = await translating(t)
  const later = '2030-01-01T00:02:00.000Z'
  const outputs = [
    outputWith('live'),
    outputWith('failed', faultOf('output.unreachable', later)),
    outputWith('live'),
  ]
  const [first, failed, again] = outputs.map((output) => stateWith({ health: 'unknown', outputs: [output] }))
  const found = events([first, failed, { ...again, uptimeSeconds: 180 }])
  t.match(
    found.filter(({ type }) => type === 'output.state'),
    [
      { at: '2030-01-01T00:01:00.000Z', subject: 'archive', data: { from: 'idle', to: 'live' } },
      { at: later, severity: 'error', data: { from: 'live', to: 'failed', code: 'output.unreachable' } },
      { at: '2030-01-01T00:03:00.000Z', severity: 'info', data: { from: 'failed', to: 'live' } },
    ],
  )
})

t.test(
  'events of one time keep the order of the log, and a clock that was set back is believed',
  async (t) => {
    const { domain } = await testDomain(t)
    const statuses = ['starting', 'live', 'stopping', 'offline'] as const
    const earlier = '2029-01-01T00:00:00.000Z'
    const states = statuses.map((status) => stateWith({ status, health: 'unknown' }))
    const setBack = stateWith({ health: 'unknown', since: earlier, startedAt: earlier })
    const {
      rows: { events },
    } = domain.events.translate(entriesOf([...states, setBack]), {})
    const start = Date.parse(SINCE)
    t.strictSame(
      events.map(({ atMs }) => atMs),
      [start, start + 1, start + 2, start + 3, Date.parse(earlier)],
    )
  },
)

t.test('an unreadable publication is counted and makes no event; what follows does', async (t) => {
  const { domain } = await testDomain(t)
  const states = [{ status: 'of another version' }, null, stateWith({})]
  const {
    rows: { events },
  } = domain.events.translate(entriesOf(states), {})
  t.strictSame(
    events.map(({ type }) => type),
    ['stream.status', 'stream.health'],
  )
  t.equal(domain.ignored().unreadableValuesRead, 2)
})

t.test('a memory of another version counts as none', async (t) => {
  const { domain } = await testDomain(t)
  const states = entriesOf([stateWith({})])
  const fresh = domain.events.translate(states, {})
  t.strictSame(domain.events.translate(states, { known: { status: 'unheard of' } }), fresh)
})

t.test('a log of an unknown kind is passed over and counted', async (t) => {
  const { domain } = await testDomain(t)
  const entries = { ...entriesOf([1]), log: 'events/to-come' }
  t.strictSame(domain.events.translate(entries, { known: { kept: 1 } }), {
    rows: joinRows([]),
    memory: { known: { kept: 1 } },
  })
})

t.test('ids are those of the places in the log', async (t) => {
  const { domain } = await testDomain(t)
  const {
    rows: { events },
  } = domain.events.translate(entriesOf([stateWith({})]), {})
  t.strictSame(
    events.map(({ id }) => id),
    ['evt_88d0fd629948f7c64c9c3ca88e2f0d05', 'evt_47303e2fcdd30a70c8a087fd1229be48'],
  )
})

t.test('another event at the same place of a restored log has an id of its own', async (t) => {
  const { domain } = await testDomain(t)
  const idOf = (since: string) =>
    domain.events.translate(entriesOf([stateWith({ since, startedAt: since, health: 'unknown' })]), {}).rows
      .events[0]?.id
  t.equal(idOf(SINCE), idOf(SINCE))
  t.not(idOf(SINCE), idOf('2030-01-01T00:00:09.000Z'))
})

t.test('states that are read again after their log began again change the memory alone', async (t) => {
  const { domain } = await testDomain(t)
  const later = '2030-01-01T00:02:00.000Z'
  const [live, failed] = [stateWith({}), stateWith({ status: 'failed', health: 'failing' })]
  const before = domain.events.translate(entriesOf([live]), {})
  const offline = stateWith({ status: 'offline', health: 'unknown', since: later, startedAt: null })
  const again = { ...entriesOf([failed, live, offline]), epoch: 'e2', gap: { reason: 'epoch' as const } }
  const {
    rows: { events },
  } = domain.events.translate(again, before.memory)
  t.match(events, [{ type: 'stream.status', atMs: Date.parse(later), data: { from: 'live', to: 'offline' } }])
  t.equal(events.length, 1)
})

const states = fc.array(
  fc.record({
    status: fc.constantFrom('offline' as const, 'starting' as const, 'live' as const, 'failed' as const),
    health: fc.constantFrom('healthy' as const, 'degraded' as const, 'unknown' as const),
    error: fc.constantFrom(null, faultOf('engine.stalled'), faultOf('output.unreachable')),
    outputs: fc.constantFrom<StreamState['outputs'][]>([], [outputWith('live')], [outputWith('failed')]),
  }),
  { maxLength: 20 },
)

t.test('a log read in any pages gives the same events as one read at once', async (t) => {
  const { domain } = await testDomain(t)
  const property = fc.property(states, fc.nat(20), (changes, cut) => {
    const published = changes.map(stateWith)
    const whole = domain.events.translate(entriesOf(published), {})
    const first = domain.events.translate(entriesOf(published.slice(0, cut)), {})
    const rest = domain.events.translate(entriesOf(published.slice(cut), cut + 1), first.memory)
    t.strictSame([...first.rows.events, ...rest.rows.events], whole.rows.events)
    t.strictSame(published.length > cut ? rest.memory : first.memory, whole.memory)
  })
  fc.assert(property, { numRuns: 100 })
})
