import type { LayerEvent } from '@stream-manager/contracts'
import t from 'tap'
import { type EditPlace, ForeignEdits } from '../../src/features/editing/foreign-edits.ts'
import { startEditing } from '../support/editing-system.ts'
import { layerOf } from '../support/layers.ts'

const by = { id: 'user-1', name: 'Ann' }

const changed = (id: string, revision: number): LayerEvent => ({
  type: 'layer.updated',
  revision,
  layer: layerOf(id),
  by,
})

const world = () => {
  const own = new Set<number>()
  const due: (() => void)[] = []
  let nowMs = 0
  const foreign = new ForeignEdits({
    isOwn: ({ revision }: EditPlace) => own.has(revision),
    nameOf: (id) => (id === 'gone' ? 'Old title' : undefined),
    nowMs: () => nowMs,
    schedule: (run) => due.push(run),
  })
  const pass = (durationMs: number) => {
    nowMs += durationMs
    for (const run of due.splice(0)) run()
  }
  return { foreign, own, pass }
}

t.test('a layer is marked with the person for some seconds', async (t) => {
  const { foreign, pass } = world()
  let changes = 0
  foreign.watch(() => {
    changes += 1
  })
  foreign.add(changed('title', 3))
  t.strictSame([...foreign.view.people], [['title', 'Ann']])
  t.match(foreign.view.newest, { kind: 'changed', person: 'Ann', layerName: 'title' })
  pass(6000)
  t.equal(foreign.view.people.size, 0)
  t.equal(foreign.view.newest, null)
  t.equal(changes, 2)
})

t.test(
  'events of services and own edits are not marked, also not once they turn out to be own',
  async (t) => {
    const { foreign, own } = world()
    const { by: _, ...ofEngine } = changed('title', 3)
    foreign.add(ofEngine)
    own.add(4)
    foreign.add(changed('title', 4))
    t.equal(foreign.view.people.size, 0)
    foreign.add(changed('title', 5))
    t.equal(foreign.view.people.size, 1)
    own.add(5)
    foreign.refresh()
    t.equal(foreign.view.people.size, 0)
  },
)

t.test('a deleted layer is told by its name, and a new order without one', async (t) => {
  const { foreign } = world()
  foreign.add({ type: 'layer.deleted', revision: 3, id: 'gone', by })
  t.match(foreign.view.newest, { kind: 'deleted', layerName: 'Old title' })
  foreign.add({ type: 'layers.reordered', revision: 4, order: ['a', 'b'], by })
  t.match(foreign.view.newest, { kind: 'reordered', layerId: null })
})

t.test('only the newest edits of a program that never pauses are kept', async (t) => {
  const { foreign } = world()
  for (let index = 0; index < 300; index += 1) foreign.add(changed(`layer-${index}`, index + 1))
  t.equal(foreign.view.people.size, 100)
  t.ok(foreign.view.people.has('layer-299'))
})

t.test('the editor knows its own edits by their revision, and while they are on their way', async (t) => {
  const { openEditor, client } = await startEditing(t)
  const editor = await openEditor()
  const made = editor.edit([
    { op: 'create', layer: { id: 'mine', type: 'text', content: { text: 'a' } } as never },
  ])
  t.equal(editor.isOwn({ revision: 999, layerId: 'mine' }), true, 'no answer yet')
  const outcome = await made
  if (outcome.kind !== 'saved') throw new Error(outcome.kind)
  t.equal(editor.isOwn({ revision: outcome.revision, layerId: 'mine' }), true)
  const foreign = await client.layers.update('mine', { opacity: 0.5 })
  t.equal(editor.isOwn({ revision: foreign.value.revision, layerId: 'mine' }), false)
})
