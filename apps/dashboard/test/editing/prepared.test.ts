import type { LayerEdit } from '@stream-manager/contracts'
import t from 'tap'
import {
  applyPrepared,
  compare,
  giveWay,
  NOTHING_PREPARED,
  prepare,
  redoPrepared,
  takenStep,
  undoPrepared,
} from '../../src/features/editing/prepared.ts'
import { layerOf } from '../support/layers.ts'

const LAYERS = [layerOf('back'), layerOf('title', { zIndex: 1 })]
const update = (id: string, changes: Extract<LayerEdit, { op: 'update' }>['changes']): LayerEdit[] => [
  { op: 'update', id, changes },
]
const made = [
  update('title', { opacity: 0.5 }),
  update('title', { frame: { x: 5 } }),
  [{ op: 'delete', id: 'back' } as const],
]
const prepared = made.reduce(
  (before, step) => prepare(before, { step, gesture: null }, LAYERS),
  NOTHING_PREPARED,
)

t.test('prepared changes are taken as one step, edits of one layer as one', async (t) => {
  t.strictSame(takenStep(prepared), [
    { op: 'update', id: 'title', changes: { opacity: 0.5, frame: { x: 5 } } },
    { op: 'delete', id: 'back' },
  ])
})

t.test('the comparison tells every field, and which layers come and go', async (t) => {
  t.strictSame(compare(LAYERS, applyPrepared(LAYERS, prepared)), [
    {
      id: 'title',
      name: 'title',
      kind: 'changed',
      fields: [
        { path: ['opacity'], onAir: 1, prepared: 0.5 },
        { path: ['frame', 'x'], onAir: 0, prepared: 5 },
      ],
    },
    { id: 'back', name: 'back', kind: 'deleted', fields: [] },
  ])
})

t.test('a prepared step is undone and redone', async (t) => {
  const undone = undoPrepared(prepared)
  t.equal(applyPrepared(LAYERS, undone).length, 2)
  t.strictSame(applyPrepared(LAYERS, redoPrepared(undone)), applyPrepared(LAYERS, prepared))
  t.strictSame(undoPrepared(NOTHING_PREPARED), NOTHING_PREPARED)
})

t.test('a field gives way to another person, the rest stays prepared', async (t) => {
  const rest = giveWay(prepared, 'title', [['opacity']])
  t.strictSame(takenStep(rest), [
    { op: 'update', id: 'title', changes: { frame: { x: 5 } } },
    { op: 'delete', id: 'back' },
  ])
  t.strictSame(takenStep(giveWay(prepared, 'title', 'all')), [{ op: 'delete', id: 'back' }])
})
