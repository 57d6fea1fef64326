import t from 'tap'
import { channelKey } from '../../src/index.ts'
import { keys } from '../../src/keys.ts'
import { testDomain, testEngine, valueFrom } from '../support.ts'

t.test('fields of a newer version are passed over, counted and kept', async (t) => {
  const { domain, backplane } = await testDomain(t)
  valueFrom(await domain.layers.create('main', { id: 'a', type: 'color', content: { color: '#fff' } }))
  const { desired, revision } = valueFrom(await domain.engine.read('main'))
  const layers = desired.layers.map((layer) => ({ ...layer, blend: 'multiply' }))
  const newer = { ...desired, mood: 'bright', layers }
  const key = keys.desired('main')
  await backplane.commit({ expect: { [key]: revision }, put: { [key]: newer } })
  t.equal(domain.newerFieldsRead(), 0)

  t.strictSame(valueFrom(await domain.engine.read('main')).desired, desired, 'the engine sees what it knows')
  t.equal(domain.newerFieldsRead(), 1)
  valueFrom(await domain.stream.control('main', 'start'))
  valueFrom(await domain.layers.update({ streamId: 'main', layerId: 'a' }, { opacity: 0.5 }))
  t.match(
    (await backplane.read(key))?.value,
    { status: 'live', mood: 'bright', layers: [{ id: 'a', opacity: 0.5, blend: 'multiply' }] },
    'nothing of theirs is lost',
  )
})

t.test('events nobody knows do not disturb who waits for the engine', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  await testEngine(t, test, { silent: true })
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const waiting = domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 500, target: 'live' })
  const channel = channelKey('main', 'stream-state')
  for (const data of [null, 'text', { type: 'stream.sparkled' }, [1, 2]]) {
    await backplane.commit({ publish: [{ channel, data, retain: 10 }] })
  }
  t.equal(valueFrom(await waiting).confirmed, false)
  t.ok(domain.newerFieldsRead() >= 1)
})
