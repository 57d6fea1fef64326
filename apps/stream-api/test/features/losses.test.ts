import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { channelKey, createDomain } from '@stream-manager/domain'
import { startObedientEngine } from '@stream-manager/domain/testing'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { startLossWatch } from '../../src/features/losses/index.ts'

t.test('any API publishes that the last engine is gone; the next engine clears the error', async (t) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane })
  const shown: unknown[] = []
  const engine = await startObedientEngine({ backplane, domain })
  const started = await domain.stream.control('main', 'start')
  if (!started.ok) throw new Error(started.fault.detail)
  const { revision } = started.value
  await domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 60_000, target: 'live' })
  await backplane.subscribe(channelKey('main', 'stream-state'), (event) => {
    if (event.kind === 'publication') shown.push(event.publication.data)
  })
  const lost: object[] = []
  const log = { warn: (details: object) => lost.push(details) }
  const watches = [1, 2].map(() => startLossWatch({ engine: domain.engine, log }))
  t.teardown(() => Promise.all(watches.map((watch) => watch.close())))

  await engine.stop()
  await eventually(() => shown.length > 0, { what: 'the news' })
  t.match(shown, [{ status: 'starting', health: 'failing', error: { code: 'engine.unavailable' } }])
  t.strictSame(lost, [{ streamId: 'main' }], 'one of the two told it')

  const another = await startObedientEngine({ backplane, domain })
  t.teardown(() => another.stop())
  await eventually(() => shown.length > 1, { what: 'the next engine' })
  t.match(shown[1], { status: 'live', error: null })
})
