import t from 'tap'
import { type LayerSnapshot, layerUpdates } from '../../src/realtime/layer-updates.ts'
import { sampleLayer } from '../support/samples.ts'

const before: LayerSnapshot = {
  revision: 3,
  items: [sampleLayer('a', 0), sampleLayer('b', 1), sampleLayer('c', 1)],
}

const ids = ({ items }: LayerSnapshot) => items.map(({ id }) => id).join('')

t.test('a new layer is inserted by its z-index, above layers of the same z-index', (t) => {
  const layer = sampleLayer('d', 1, 4)
  const after = layerUpdates.apply(before, { type: 'layer.created', revision: 4, layer })
  t.equal(ids(after), 'abcd')
  t.equal(after.revision, 4)
  t.equal(
    ids(layerUpdates.apply(before, { type: 'layer.created', revision: 4, layer: sampleLayer('e', -1) })),
    'eabc',
  )
  t.end()
})

t.test('a changed layer moves with its z-index', (t) => {
  const after = layerUpdates.apply(before, {
    type: 'layer.updated',
    revision: 4,
    layer: sampleLayer('a', 5, 4),
  })
  t.equal(ids(after), 'bca')
  t.equal(ids(before), 'abc', 'the earlier snapshot is unchanged')
  t.end()
})

t.test('a deleted layer is removed', (t) => {
  t.equal(ids(layerUpdates.apply(before, { type: 'layer.deleted', revision: 4, id: 'b' })), 'ac')
  t.end()
})

t.test('a reorder makes indexes the z-indexes and gives only moved layers a new revision', (t) => {
  const { items } = layerUpdates.apply(before, {
    type: 'layers.reordered',
    revision: 9,
    order: ['a', 'c', 'b'],
  })
  t.strictSame(
    items.map(({ id, zIndex, revision }) => [id, zIndex, revision]),
    [
      ['a', 0, 1],
      ['c', 1, 1],
      ['b', 2, 9],
    ],
  )
  t.end()
})

t.test('an event may name its author, and a part of one is unreadable', (t) => {
  const event = { type: 'layer.deleted', revision: 4, id: 'b' }
  t.ok(layerUpdates.isEvent({ ...event, by: { id: 'user-1', name: 'Ann' } }))
  t.ok(layerUpdates.isEvent(event))
  t.notOk(layerUpdates.isEvent({ ...event, by: { id: 'user-1' } }))
  t.end()
})
