import t from 'tap'
import { type LayerSnapshot, layerUpdates } from '../src/realtime/layer-updates.ts'
import { sampleLayer } from './support/samples.ts'

const before: LayerSnapshot = {
  revision: 3,
  items: [sampleLayer('a', 0), sampleLayer('b', 1), sampleLayer('c', 1)],
}

const ids = ({ items }: LayerSnapshot) => items.map(({ id }) => id).join('')

t.test('a new layer goes to its place; among equals it is on top', (t) => {
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
  t.equal(ids(before), 'abc', 'what was given before stays as it was')
  t.end()
})

t.test('a deleted layer is gone', (t) => {
  t.equal(ids(layerUpdates.apply(before, { type: 'layer.deleted', revision: 4, id: 'b' })), 'ac')
  t.end()
})

t.test('after a reorder places are z-indexes, and only what moved has a new revision', (t) => {
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
