import { UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import t from 'tap'
import { channelKey } from '../../src/index.ts'
import { observedStream } from '../../src/testing/obedient-engine.ts'
import { testDomain, testEngine, valueFrom } from '../support.ts'

const performance = (fps: number) => ({ ...UNKNOWN_PERFORMANCE, fps })

t.test('a report with changed figures alone updates state and metrics, but not the log', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  const common = { since: new Date().toISOString(), startedAt: new Date().toISOString() }
  await engine.report({ ...common, performance: performance(29) })
  const before = (await backplane.snapshot(channelKey('main', 'stream-state'), [])).position
  await engine.report({ ...common, performance: performance(30) })
  const after = (await backplane.snapshot(channelKey('main', 'stream-state'), [])).position
  t.strictSame(after, before)
  t.equal(valueFrom(await domain.stream.state('main')).performance.fps, 30)
  const metrics = valueFrom(await domain.realtime.snapshotChannel({ kind: 'metrics', streamId: 'main' }))
  t.match(metrics, { position: null, data: { streamId: 'main', performance: { fps: 30 } } })
})

t.test('reports that arrive during a commit are joined, and the newest one is stored', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const { fence } = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  const reports = Array.from({ length: 100 }, (_, index) =>
    domain.engine.reportObserved({
      streamId: 'main',
      fence,
      observed: observedStream('live', { generation: 1, appliedRevision: index }),
    }),
  )
  for (const report of await Promise.all(reports)) valueFrom(report)
  t.equal(valueFrom(await domain.stream.state('main')).appliedRevision, 99)
  const { position } = await backplane.snapshot(channelKey('main', 'stream-state'), [])
  t.ok(position.offset < 10, `${position.offset} publications for 100 reports`)
})

t.test('a snapshot returns the state at its position', async (t) => {
  const { domain } = await testDomain(t)
  const address = { kind: 'layer-updates', streamId: 'main' } as const
  t.match(valueFrom(await domain.realtime.snapshotChannel(address)), { position: { offset: 0 } })
  valueFrom(await domain.layers.create('main', { id: 'a', type: 'color', content: { color: '#fff' } }))
  t.match(valueFrom(await domain.realtime.snapshotChannel(address)), {
    position: { offset: 1 },
    data: { revision: 2, items: [{ id: 'a' }] },
  })
})
