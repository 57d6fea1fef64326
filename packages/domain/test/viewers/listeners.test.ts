import { ObservedStream, type OutputStatus, tolerantChecker } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { channelKey, streamKeys } from '../../src/stream/keys.ts'
import { testDomain, testEngine, valueFrom } from '../support.ts'

type Listeners = Pick<OutputStatus, 'listeners' | 'listenersFault'>

const mount = (id: string, listeners: Listeners, state: OutputStatus['state'] = 'live'): OutputStatus => ({
  ...{ id, type: 'icecast', state, error: null, retries: 0, nextRetryAt: null, bitrateKbps: 128 },
  ...listeners,
})

/** A stream with two mounts, whose engine reports what it is told. */
const onAir = async (t: Test) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  for (const id of ['one', 'two']) {
    const url = `http://radio.example:8000/${id}`
    valueFrom(await domain.outputs.create('main', { id, type: 'icecast', url, key: 'secret' }))
  }
  const since = new Date().toISOString()
  const report = (...mounts: readonly OutputStatus[]) => {
    const outputs = Object.fromEntries(mounts.map((status) => [status.id, status]))
    return engine.report({ since, startedAt: since, outputs })
  }
  return { domain, backplane, report, count: async () => valueFrom(await domain.viewers.count('main')) }
}

const KNOWN = { listeners: 7, listenersFault: null }

t.test('listeners of all mounts are viewers, and certain ones', async (t) => {
  const { report, count, domain } = await onAir(t)
  await report(mount('one', KNOWN), mount('two', { listeners: 5, listenersFault: null }))
  const { current, low, high, methods, reasons } = await count()
  t.strictSame(
    { current, low, high, icecast: methods.icecast },
    { current: 12, low: 12, high: 12, icecast: 12 },
  )
  t.notMatch(reasons, ['icecastUnread'])
  t.match(valueFrom(await domain.outputs.get('main', 'one')), { listeners: 7, listenersFault: null })
})

t.test('a mount whose listeners are not known is said, and makes no zero', async (t) => {
  const { report, count } = await onAir(t)
  await report(
    mount('one', { listeners: null, listenersFault: 'refused' }),
    mount('two', { listeners: null, listenersFault: 'unreadable' }),
  )
  const none = await count()
  t.strictSame([none.current, none.methods.icecast, none.confidence], [0, null, 'low'])
  t.ok(none.reasons.includes('icecastRefused') && none.reasons.includes('icecastUnread'))
  await report(mount('one', KNOWN), mount('two', { listeners: null, listenersFault: null }))
  const some = await count()
  t.strictSame([some.current, some.methods.icecast, some.confidence], [7, 7, 'low'])
  t.notOk(some.reasons.includes('icecastRefused'))
})

t.test('a mount that is not fed has no listeners', async (t) => {
  const { report, count } = await onAir(t)
  t.equal((await count()).methods.icecast, 0, 'without a report')
  await report(mount('one', { listeners: null, listenersFault: null }, 'retrying'))
  const { methods, reasons } = await count()
  t.equal(methods.icecast, 0)
  t.notOk(reasons.includes('icecastUnread'))
})

t.test('the number is a measurement: it makes no publication and is not stored', async (t) => {
  const { report, backplane, domain } = await onAir(t)
  const log = channelKey('main', 'stream-state')
  await report(mount('one', KNOWN))
  const { position } = await backplane.snapshot(log, [])
  await report(mount('one', { listeners: 8, listenersFault: null }))
  t.strictSame((await backplane.snapshot(log, [])).position, position)
  t.match(valueFrom(await domain.stream.state('main')).outputs, [{ id: 'hls' }, { id: 'one', listeners: 8 }])
  const stored = await backplane.read(streamKeys.observed('main'))
  const checked = tolerantChecker(ObservedStream, 'The report')(stored?.value)
  t.equal(checked.ok && checked.value.parsed.outputs['one']?.listeners, undefined)
})
