import { StreamManagerError } from '@stream-manager/client'
import type { Layer, LayerEdit } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import type { Editor } from '../../src/features/editing/editor.ts'
import { startEditing } from '../support/editing-system.ts'

type Changes = Extract<LayerEdit, { op: 'update' }>['changes']

const change = (id: string, changes: Changes): LayerEdit[] => [{ op: 'update', id, changes }]
const shown = (editor: Editor, id: string): Layer | undefined =>
  editor.view.layers.find((layer) => layer.id === id)
const onAir = (editor: Editor, id: string): Layer | undefined =>
  editor.view.onAir.find((layer) => layer.id === id)

const until = (what: string, condition: () => boolean) => eventually(condition, { what })

t.test('an editor on the real server', async (t) => {
  const system = await startEditing(t)
  const { client } = system
  const add = async (id: string) => {
    await client.layers.create({
      id,
      type: 'text',
      content: { text: id },
      frame: { x: 0, y: 0, width: 9, height: 9 },
    })
    return id
  }
  const opened = async (t: { name: string }) => {
    const id = await add(t.name.replace(/\W+/g, '-').toLowerCase().slice(0, 40))
    const editor = await system.openEditor()
    await until('the layer', () => shown(editor, id) !== undefined)
    return { id, editor }
  }

  /** An editor whose first step meets another edit, which is stored while the step is on its way. */
  const meeting = async (other: () => Promise<unknown>) => {
    let isMet = false
    return system.openEditor((server) => ({
      ...server,
      apply: async (step, key) => {
        if (!isMet) await other()
        isMet = true
        return server.apply(step, key)
      },
    }))
  }

  await t.test('an edit is shown at once and stored', async (t) => {
    const { id, editor } = await opened(t)
    const saved = editor.edit(change(id, { opacity: 0.5 }))
    t.equal(shown(editor, id)?.opacity, 0.5, 'before the server has answered')
    t.equal(onAir(editor, id)?.opacity, 1)
    t.ok(editor.view.pendingIds.has(id))
    t.equal((await saved).kind, 'saved')
    t.equal((await client.layers.get(id)).opacity, 0.5)
    await until('the event', () => onAir(editor, id)?.opacity === 0.5)
    t.notOk(editor.view.pendingIds.has(id))
  })

  await t.test('a drag is one step to undo, and ends where it ended', async (t) => {
    const { id, editor } = await opened(t)
    const gesture = Symbol('drag')
    const moves = Array.from({ length: 40 }, (_, x) => editor.edit(change(id, { frame: { x } }), gesture))
    await Promise.all(moves)
    const { frame, revision } = await client.layers.get(id)
    t.equal(frame.x, 39)
    t.ok(revision <= (onAir(editor, id)?.revision ?? 0) + 3, 'most of its moves were never sent')
    editor.undo()
    await until('the undo', () => onAir(editor, id)?.frame.x === 0)
    t.notOk(editor.view.canUndo)
    editor.redo()
    await until('the redo', () => onAir(editor, id)?.frame.x === 39)
  })

  await t.test('a deleted layer comes back with all its fields', async (t) => {
    const { id, editor } = await opened(t)
    await editor.edit(change(id, { opacity: 0.3, content: { color: '#ff0000' } }))
    const before = await client.layers.get(id)
    await editor.edit([{ op: 'delete', id }])
    await until('the deletion', () => onAir(editor, id) === undefined)
    editor.undo()
    await until('the layer again', () => onAir(editor, id) !== undefined)
    const { revision: _revision, ...fields } = await client.layers.get(id)
    const { revision: _before, ...earlier } = before
    t.strictSame(fields, earlier)
  })

  await t.test('the deletion of a layer with a hidden secret is not offered to undo', async (t) => {
    const url = 'https://user:password-1@cam.example/live.m3u8'
    await client.layers.create({ id: 'camera', type: 'video', content: { url } })
    const { id, editor } = await opened(t)
    await until('the camera', () => shown(editor, 'camera') !== undefined)
    const kept = await editor.edit([{ op: 'delete', id: 'camera' }])
    t.equal(kept.kind, 'saved')
    t.notOk(editor.view.canUndo)
    await editor.edit(change(id, { opacity: 0.5 }))
    editor.undo()
    await until('the undo of the other edit', () => onAir(editor, id)?.opacity === 1)
    t.equal(onAir(editor, 'camera'), undefined)
  })

  await t.test('edits of different fields by two people join', async (t) => {
    const { id, editor } = await opened(t)
    const first = editor.edit(change(id, { opacity: 0.5 }))
    await Promise.all([first, client.layers.update(id, { rotation: 45 })])
    await editor.edit(change(id, { opacity: 0.7 }))
    const { opacity, rotation } = await client.layers.get(id)
    t.strictSame({ opacity, rotation }, { opacity: 0.7, rotation: 45 })
    t.strictSame(editor.view.conflicts, [])
  })

  await t.test(
    'a field that someone else changed meanwhile is a conflict, and nothing is lost',
    async (t) => {
      for (const choice of ['mine', 'theirs'] as const) {
        const id = await add(`conflict-${choice}`)
        const editor = await meeting(() =>
          client.layers.update(id, { content: { text: 'theirs' }, opacity: 0.4 }),
        )
        await until('the layer', () => shown(editor, id) !== undefined)
        const outcome = await editor.edit(change(id, { content: { text: 'mine' }, rotation: 10 }))
        t.equal(outcome.kind, 'conflict')
        const [conflict] = editor.view.conflicts
        t.strictSame(conflict?.fields, [['content', 'text']], 'only the field that both changed')
        t.match(conflict?.theirs?.content, { text: 'theirs' })
        t.match(conflict?.mine, { content: { text: 'mine' } })
        await until('their text', () => onAir(editor, id)?.opacity === 0.4)
        t.match(shown(editor, id)?.content, { text: 'theirs' }, 'their text is on air and shown')
        if (conflict) editor.resolve(conflict, choice)
        t.strictSame(editor.view.conflicts, [])
        const text = choice
        await until('the choice', () => JSON.stringify(onAir(editor, id)?.content).includes(text))
        await until('everything to be sent', () => editor.view.pendingIds.size === 0)
        t.match(
          await client.layers.get(id),
          { opacity: 0.4, rotation: 10, content: { text } },
          'the other fields of both',
        )
      }
    },
  )

  await t.test('an edit of a layer that someone deleted brings it back, if so chosen', async (t) => {
    const id = await add('deleted-meanwhile')
    const editor = await meeting(() => client.layers.delete(id))
    await until('the layer', () => shown(editor, id) !== undefined)
    t.equal((await editor.edit(change(id, { opacity: 0.1 }))).kind, 'conflict')
    const [conflict] = editor.view.conflicts
    t.equal(conflict?.theirs, null)
    if (conflict) editor.resolve(conflict, 'mine')
    await until('the layer again', () => onAir(editor, id)?.opacity === 0.1)
    t.match(onAir(editor, id)?.content, { text: id })
  })

  await t.test('undo does not overwrite what someone else made of it since', async (t) => {
    const { id, editor } = await opened(t)
    await editor.edit(change(id, { opacity: 0.5 }))
    await client.layers.update(id, { opacity: 0.6 })
    await until('their edit', () => onAir(editor, id)?.opacity === 0.6)
    editor.undo()
    t.equal(editor.view.conflicts.length, 1)
    t.equal((await client.layers.get(id)).opacity, 0.6)
  })

  await t.test('a refused edit is taken back and its reason told', async (t) => {
    const { id, editor } = await opened(t)
    const outcome = await editor.edit(change(id, { opacity: 7 }))
    t.equal(shown(editor, id)?.opacity, 1)
    t.notOk(editor.view.canUndo)
    if (outcome.kind !== 'refused' || !(outcome.error instanceof StreamManagerError))
      throw new Error(outcome.kind)
    t.equal(outcome.error.code, 'request.invalid')
    t.match(outcome.error.errors, [{ path: '/opacity' }])
  })

  await t.test(
    'without an answer edits wait, stay shown, and are sent when the person says so',
    async (t) => {
      const id = await add('unsaved')
      let isAway = true
      const editor = await system.openEditor((server) => ({
        ...server,
        apply: async (step, key) => {
          if (isAway) throw new StreamManagerError('client.network', 'No answer')
          return server.apply(step, key)
        },
      }))
      await until('the layer', () => shown(editor, id) !== undefined)
      const saved = editor.edit(change(id, { opacity: 0.2 }))
      await until('the failure', () => editor.view.unsaved !== null)
      t.equal(editor.view.unsaved?.count, 1)
      t.equal(shown(editor, id)?.opacity, 0.2)
      isAway = false
      editor.resume()
      t.equal((await saved).kind, 'saved')
      t.equal(editor.view.unsaved, null)
      t.equal((await client.layers.get(id)).opacity, 0.2)
    },
  )

  await t.test('a step whose answer was lost takes effect once', async (t) => {
    const id = await add('answer-lost')
    let isLost = true
    const editor = await system.openEditor((server) => ({
      ...server,
      apply: async (step, key) => {
        const applied = await server.apply(step, key)
        if (!isLost) return applied
        isLost = false
        throw new StreamManagerError('client.network', 'No answer')
      },
    }))
    await until('the layer', () => shown(editor, id) !== undefined)
    const copy = { id: 'answer-lost-copy', type: 'text', content: { text: 'copy' } } as const
    const saved = editor.edit([...change(id, { opacity: 0.2 }), { op: 'create', layer: copy }])
    await until('the failure', () => editor.view.unsaved !== null)
    editor.resume()
    t.equal((await saved).kind, 'saved')
    t.strictSame(editor.view.conflicts, [])
    t.equal((await client.layers.get(id)).opacity, 0.2)
  })

  await t.test('two people who make the same edit, or delete the same layer, have no conflict', async (t) => {
    const id = await add('same-edit')
    const editor = await meeting(() => client.layers.update(id, { opacity: 0.3 }))
    await until('the layer', () => shown(editor, id) !== undefined)
    t.equal((await editor.edit(change(id, { opacity: 0.3, rotation: 4 }))).kind, 'saved')
    t.match(await client.layers.get(id), { opacity: 0.3, rotation: 4 })
    const other = await meeting(() => client.layers.delete(id))
    await until('the layer', () => shown(other, id) !== undefined)
    t.equal((await other.edit([{ op: 'delete', id }])).kind, 'saved')
    t.strictSame(other.view.conflicts, [])
  })

  await t.test('prepared changes are unseen until they are taken, all in one revision', async (t) => {
    const { id, editor } = await opened(t)
    const other = await add('prepared-other')
    await until('the other layer', () => shown(editor, other) !== undefined)
    editor.startPreparing()
    await editor.edit(change(id, { opacity: 0.5 }))
    await editor.edit([{ op: 'delete', id: other }])
    t.equal(shown(editor, other), undefined)
    t.equal((await client.layers.get(id)).opacity, 1, 'viewers see nothing of it')
    t.equal((await editor.take()).kind, 'saved')
    t.equal(editor.view.prepared, null)
    const taken = await client.layers.get(id)
    t.equal(taken.opacity, 0.5)
    await until('the event', () => onAir(editor, id)?.opacity === 0.5)
    editor.undo()
    await until('the other layer again', () => onAir(editor, other) !== undefined)
    t.equal((await client.layers.get(id)).opacity, 1, 'one take is one step to undo')
  })

  await t.test('a layer that was prepared is taken with the edits made to it', async (t) => {
    const editor = await system.openEditor()
    editor.startPreparing()
    await editor.edit([{ op: 'create', layer: { id: 'made', type: 'text', content: { text: 'first' } } }])
    await editor.edit(change('made', { opacity: 0.5, content: { text: 'second' } }))
    t.equal((await editor.take()).kind, 'saved')
    t.match(await client.layers.get('made'), { opacity: 0.5, content: { text: 'second' } })
  })

  await t.test('prepared edits of a layer that someone deleted wait for a choice', async (t) => {
    for (const choice of ['mine', 'theirs'] as const) {
      const id = await add(`prepared-deleted-${choice}`)
      const editor = await system.openEditor()
      await until('the layer', () => shown(editor, id) !== undefined)
      editor.startPreparing()
      await editor.edit(change(id, { opacity: 0.5 }))
      await client.layers.delete(id)
      await until('the deletion', () => onAir(editor, id) === undefined)
      t.equal((await editor.take()).kind, 'conflict')
      t.equal((await editor.take()).kind, 'conflict')
      t.equal(editor.view.conflicts.length, 1, 'asked once')
      const [conflict] = editor.view.conflicts
      if (conflict) editor.resolve(conflict, choice)
      t.equal((await editor.take()).kind, 'saved')
      const { items } = { items: await client.layers.list() }
      t.match(
        items.filter((layer) => layer.id === id).map(({ opacity }) => opacity),
        choice === 'mine' ? [0.5] : [],
      )
    }
  })

  await t.test('a prepared order fits layers that came and went since', async (t) => {
    const [low, high] = [await add('order-low'), await add('order-high')]
    const editor = await system.openEditor()
    await until('both', () => shown(editor, low) !== undefined && shown(editor, high) !== undefined)
    editor.startPreparing()
    const order = editor.view.layers.map(({ id }) => id)
    const moved = order.filter((id) => id !== low && id !== high)
    await editor.edit([{ op: 'reorder', order: [...moved, high, low] }])
    const late = await add('order-late')
    await until('the new layer', () => onAir(editor, late) !== undefined)
    t.equal((await editor.take()).kind, 'saved')
    const ids = (await client.layers.list()).map((layer) => layer.id)
    t.strictSame(
      ids.filter((id) => id.startsWith('order-')),
      [high, low, late],
    )
  })

  await t.test('a conflict of changes that were discarded is no question any more', async (t) => {
    const { id, editor } = await opened(t)
    editor.startPreparing()
    await editor.edit(change(id, { opacity: 0.5 }))
    await client.layers.update(id, { opacity: 0.9 })
    t.equal((await editor.take()).kind, 'conflict')
    editor.discardPrepared()
    t.strictSame(editor.view.conflicts, [])
    t.equal((await client.layers.get(id)).opacity, 0.9)
  })

  await t.test('a foreign edit of a field that is being typed into is a conflict, asked once', async (t) => {
    const { id, editor } = await opened(t)
    const typing = Symbol('typing')
    await editor.edit(change(id, { content: { text: 'a' } }), typing)
    await client.layers.update(id, { content: { text: 'theirs' } })
    await until('their text', () => JSON.stringify(onAir(editor, id)?.content).includes('theirs'))
    t.equal((await editor.edit(change(id, { content: { text: 'ab' } }), typing)).kind, 'conflict')
    t.equal((await editor.edit(change(id, { content: { text: 'abc' } }), typing)).kind, 'conflict')
    t.match(editor.view.conflicts, [{ mine: { content: { text: 'abc' } } }])
    t.match((await client.layers.get(id)).content, { text: 'theirs' })
  })

  await t.test('a step behind one that met a foreign edit does not overwrite it', async (t) => {
    const id = await add('behind')
    const editor = await meeting(() => client.layers.update(id, { rotation: 9 }))
    await until('the layer', () => shown(editor, id) !== undefined)
    const outcomes = await Promise.all([
      editor.edit(change(id, { opacity: 0.5 })),
      editor.edit(change(id, { rotation: 1 })),
    ])
    t.strictSame(
      outcomes.map(({ kind }) => kind),
      ['saved', 'conflict'],
    )
    t.match(await client.layers.get(id), { opacity: 0.5, rotation: 9 })
  })

  await t.test('a layer that comes into a drag later meets a foreign edit as well', async (t) => {
    const first = await add('drag-first')
    const second = await add('drag-second')
    const editor = await meeting(() => client.layers.update(second, { frame: { x: 5 } }))
    await until('both layers', () => Boolean(shown(editor, first) && shown(editor, second)))
    const gesture = Symbol('drag')
    const earlier = editor.edit(change(first, { opacity: 0.4 }))
    void editor.edit(change(first, { frame: { x: 1 } }), gesture)
    void editor.edit([...change(first, { frame: { x: 2 } }), ...change(second, { frame: { x: 2 } })], gesture)
    await earlier
    await until('the question', () => editor.view.conflicts.length === 1)
    t.equal(editor.view.conflicts[0]?.update.id, second)
  })

  await t.test('a refused value of a gesture leaves the others to undo', async (t) => {
    const { id, editor } = await opened(t)
    const typing = Symbol('typing')
    const name = shown(editor, id)?.name ?? ''
    await editor.edit(change(id, { name: 'Head' }), typing)
    t.equal((await editor.edit(change(id, { name: '' }), typing)).kind, 'refused')
    await editor.edit(change(id, { name: 'Headline' }), typing)
    editor.undo()
    await until('the first name', () => onAir(editor, id)?.name === name)
    t.equal((await client.layers.get(id)).name, name)
  })

  await t.test('a take meets a foreign edit: nothing goes on air, and what was prepared stays', async (t) => {
    const { id, editor } = await opened(t)
    editor.startPreparing()
    await editor.edit(change(id, { opacity: 0.5, rotation: 5 }))
    await client.layers.update(id, { opacity: 0.9 })
    t.equal((await editor.take()).kind, 'conflict')
    t.match(await client.layers.get(id), { opacity: 0.9, rotation: 0 })
    const [conflict] = editor.view.conflicts
    t.strictSame(conflict?.fields, [['opacity']])
    t.ok(conflict?.isPrepared)
    if (conflict) editor.resolve(conflict, 'theirs')
    t.equal((await editor.take()).kind, 'saved')
    t.match(await client.layers.get(id), { opacity: 0.9, rotation: 5 })
  })
})
