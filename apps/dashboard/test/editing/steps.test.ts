import type { LayerEdit } from '@stream-manager/contracts'
import t from 'tap'
import { applyStep, effective, inverseStep, joinSteps } from '../../src/features/editing/steps.ts'
import { layerOf } from '../support/layers.ts'

const LAYERS = [
  layerOf('back', { zIndex: 0 }),
  layerOf('title', { zIndex: 1 }),
  layerOf('logo', { zIndex: 2 }),
]

const ids = (layers: readonly { id: string }[]) => layers.map(({ id }) => id)

t.test('each kind of edit is taken back by its inverse', async (t) => {
  const steps: LayerEdit[][] = [
    [
      {
        op: 'update',
        id: 'title',
        changes: { opacity: 0.5, frame: { x: 9 }, content: { color: '#ff0000' } },
      },
    ],
    [{ op: 'delete', id: 'title' }],
    [{ op: 'reorder', order: ['logo', 'back', 'title'] }],
    [{ op: 'create', layer: { id: 'new', type: 'color', content: { color: '#000000' } } }],
    [
      { op: 'update', id: 'title', changes: { opacity: 0.2 } },
      { op: 'update', id: 'title', changes: { opacity: 0.4 } },
      { op: 'delete', id: 'logo' },
    ],
  ]
  for (const step of steps) {
    const after = applyStep(LAYERS, step)
    t.notSame(after, LAYERS)
    const back = applyStep(after, inverseStep(LAYERS, step))
    t.match(
      back,
      LAYERS.map(({ revision: _revision, status: _status, ...layer }) => layer),
    )
    t.equal(back.length, LAYERS.length)
  }
})

t.test('the deletion of a layer with a hidden secret has no inverse, other edits keep theirs', async (t) => {
  const content = { url: 'https://***@cam.example/live.m3u8' }
  const layers = [...LAYERS, layerOf('camera', { type: 'video', content, zIndex: 3 })]
  const step: LayerEdit[] = [
    { op: 'update', id: 'camera', changes: { opacity: 0.5 } },
    { op: 'delete', id: 'camera' },
  ]
  t.strictSame(inverseStep(layers, step), [])
  const both: LayerEdit[] = [...step, { op: 'delete', id: 'logo' }]
  t.match(inverseStep(layers, both), [{ op: 'create', layer: { id: 'logo' } }])
  t.strictSame(inverseStep(layers, step.slice(0, 1)), [
    { op: 'update', id: 'camera', changes: { opacity: 1 } },
  ])
})

t.test('a new layer lies above all others', async (t) => {
  const step: LayerEdit[] = [
    { op: 'create', layer: { id: 'new', type: 'color', content: { color: '#000' } } },
  ]
  t.strictSame(ids(applyStep(LAYERS, step)), ['back', 'title', 'logo', 'new'])
  t.strictSame(ids(applyStep(applyStep(LAYERS, step), step)), ['back', 'title', 'logo', 'new'], 'once')
})

t.test('steps of one gesture join, others do not', async (t) => {
  const move = (x: number): LayerEdit[] => [{ op: 'update', id: 'title', changes: { frame: { x } } }]
  const grow: LayerEdit[] = [{ op: 'update', id: 'title', changes: { frame: { width: 7 } } }]
  t.strictSame(joinSteps(move(1), move(2)), move(2))
  t.strictSame(joinSteps(move(1), grow), [
    { op: 'update', id: 'title', changes: { frame: { x: 1, width: 7 } } },
  ])
  t.equal(joinSteps(move(1), [{ op: 'delete', id: 'title' }]), null)
})

t.test('an update that changes nothing is not sent', async (t) => {
  const step: LayerEdit[] = [
    { op: 'update', id: 'title', changes: { opacity: 1 } },
    { op: 'update', id: 'logo', changes: { opacity: 0 } },
    { op: 'update', id: 'gone', changes: { opacity: 0 } },
  ]
  t.strictSame(effective(LAYERS, step), [step[1]])
})

t.test('an update is compared with the layers as the edits before it leave them', async (t) => {
  const move = (x: number): LayerEdit => ({ op: 'update', id: 'title', changes: { frame: { x } } })
  const hide: LayerEdit = { op: 'update', id: 'logo', changes: { visible: false } }
  t.strictSame(effective(LAYERS, [move(5), hide, move(0)]), [move(5), hide, move(0)])
  const create: LayerEdit = {
    op: 'create',
    layer: { id: 'new', type: 'color', content: { color: '#000000' } },
  }
  const dim: LayerEdit = { op: 'update', id: 'new', changes: { opacity: 0.5 } }
  t.strictSame(effective(LAYERS, [create, dim]), [create, dim], 'a layer that the step makes is there')
})
