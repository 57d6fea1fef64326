import { bodyOf, type Cases, type Context } from './case.ts'

const color = { type: 'color', content: { color: '#102030' } }

/** Layer ids, highest first: the reverse of the list that was read. */
const reversedIds = ({ made }: Context): unknown[] => {
  const { items = [] } = bodyOf(made.at(-1)) as { items?: { id: unknown }[] }
  return items.map(({ id }) => id).reverse()
}

export const layerCases: Cases = {
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
    given: [
      ['layers.create', { layer: { id: 'batched', ...color } }],
      ['layers.list', {}],
    ],
    good: (context) => ({
      operations: [
        { op: 'update', id: 'batched', changes: { visible: false } },
        { op: 'create', layer: { id: 'beside', ...color } },
        { op: 'reorder', order: ['beside', ...reversedIds(context)] },
      ],
    }),
    other: { operations: [{ op: 'delete', id: 'beside' }] },
    conflicts: [
      { operations: [{ op: 'update', id: 'batched', changes: {}, ifMatch: 999_999 }] },
      { operations: [{ op: 'delete', id: 'absent' }] },
      { operations: [{ op: 'reorder', order: ['batched'] }] },
    ],
  },
}
