import { STREAM_ACTIONS, STREAM_STATUSES } from '@stream-manager/contracts'
import { ALLOWED_ACTIONS } from '@stream-manager/contracts/stream-actions'
import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { checkTransition } from '../../src/stream/rules.ts'
import { observedStream } from '../../src/testing/obedient-engine.ts'
import { codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

t.test('each status allows exactly its actions and names them in a refusal', async (t) => {
  for (const status of STREAM_STATUSES) {
    for (const action of STREAM_ACTIONS) {
      const result = checkTransition(status, action)
      if (result.ok) t.ok(ALLOWED_ACTIONS[status].includes(action), `${status} allows ${action}`)
      else t.same(result.fault.allowed, ALLOWED_ACTIONS[status], `${status} refuses ${action}`)
    }
  }
})

t.test('a new store has the stream main, offline, with its HLS output', async (t) => {
  const { domain } = await testDomain(t)
  const state = valueFrom(await domain.stream.state('main'))
  t.match(state, {
    status: 'offline',
    desired: 'offline',
    health: 'unknown',
    error: null,
    startedAt: null,
    uptimeSeconds: null,
    outputs: [{ id: 'hls', state: 'idle', bitrateKbps: null }],
    preview: { hls: '/hls/main/index.m3u8' },
  })
  t.equal(state.performance.fps, null, 'a number that is not known is null')
})

t.test('start, pause, resume, restart and stop are confirmed by the engine', async (t) => {
  const test = await testDomain(t)
  await testEngine(t, test)
  for (const [action, status] of [
    ['start', 'live'],
    ['pause', 'paused'],
    ['resume', 'live'],
    ['restart', 'live'],
    ['stop', 'offline'],
  ] as const) {
    const { revision, value } = valueFrom(await test.domain.stream.control('main', action))
    const applied = valueFrom(
      await test.domain.stream.awaitApplied({
        streamId: 'main',
        revision,
        target: value.target,
        waitMs: 10_000,
      }),
    )
    t.match(applied, { confirmed: true, state: { status } }, `${action} leads to ${status}`)
  }
})

t.test('without an engine the answer is engine.unavailable at once', async (t) => {
  const { domain } = await testDomain(t)
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const applied = valueFrom(
    await within(domain.stream.awaitApplied({ streamId: 'main', revision, target: 'live', waitMs: 60_000 })),
  )
  t.match(applied, {
    confirmed: false,
    state: { status: 'starting', desired: 'live', health: 'failing', error: { code: 'engine.unavailable' } },
  })
})

t.test('a live report whose engine lost its lease no longer counts as live', async (t) => {
  const test = await testDomain(t)
  const engine = await testEngine(t, test)
  const { revision } = valueFrom(await test.domain.stream.control('main', 'start'))
  valueFrom(
    await test.domain.stream.awaitApplied({ streamId: 'main', revision, target: 'live', waitMs: 10_000 }),
  )
  await engine.stop()
  t.not(valueFrom(await test.domain.stream.state('main')).status, 'live')
})

t.test('an engine that gave up ends the wait with its reason', async (t) => {
  const test = await testDomain(t)
  const engine = await testEngine(t, test, { silent: true })
  const { revision } = valueFrom(await test.domain.stream.control('main', 'start'))
  const waiting = test.domain.stream.awaitApplied({
    streamId: 'main',
    revision,
    target: 'live',
    waitMs: 60_000,
  })
  const error = { code: 'stream.gave_up' as const, message: 'x', since: '', nextRetryAt: null }
  await engine.report({ status: 'failed', error })
  t.match(valueFrom(await within(waiting)), { state: { status: 'failed', error, health: 'failing' } })
  t.match(
    valueFrom(await test.domain.stream.state('main')),
    { status: 'failed' },
    'it stays until a new start',
  )
})

t.test('a stop ends the wait of an earlier start', async (t) => {
  const test = await testDomain(t)
  await testEngine(t, test, { silent: true })
  const { domain } = test
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const waiting = domain.stream.awaitApplied({ streamId: 'main', revision, target: 'live', waitMs: 60_000 })
  valueFrom(await domain.stream.control('main', 'stop'))
  t.match(valueFrom(await within(waiting)), { confirmed: false, state: { desired: 'offline' } })
})

t.test('rejects a report under an old fence', async (t) => {
  const test = await testDomain(t)
  const { fence } = await testEngine(t, test, { silent: true })
  const { domain } = test
  const report = { streamId: 'main', fence: fence - 1, observed: observedStream('live') }
  t.equal(codeOf(await domain.engine.reportObserved(report)), 'backplane.fenced')
})

t.test('rejects an illegal action and names the allowed ones', async (t) => {
  const { domain } = await testDomain(t)
  t.match(await domain.stream.control('main', 'pause'), {
    ok: false,
    fault: { code: 'stream.invalid_transition', allowed: ['start'] },
  })
})
