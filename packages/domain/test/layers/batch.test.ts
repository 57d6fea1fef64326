import type { LayerEdit } from '@stream-manager/contracts'
import fc from 'fast-check'
import t from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const create = (id: string, zIndex?: number): LayerEdit => ({
  op: 'create',
  layer: { id, type: 'color', content: { color: '#fff' }, ...(zIndex !== undefined && { zIndex }) },
})

t.test('a batch applies all edits in one revision and lists each result', async (t) => {
  const { domain } = await testDomain(t)
  const { revision, value } = valueFrom(
    await domain.layers.batch('main', {
      operations: [
        create('a'),
        create('b'),
        { op: 'update', id: 'a', changes: { opacity: 0.5 } },
        { op: 'reorder', order: ['b', 'a'] },
        { op: 'delete', id: 'b' },
      ],
    }),
  )
  t.match(value.results, [
    { op: 'create', id: 'a' },
    { op: 'create', id: 'b' },
    { op: 'update', id: 'a', layer: { opacity: 0.5 } },
    { op: 'reorder', order: ['b', 'a'] },
    { op: 'delete', id: 'b' },
  ])
  t.match(valueFrom(await domain.layers.list('main')), {
    revision,
    items: [{ id: 'a', zIndex: 1, revision }],
  })
})

t.test('one refused edit refuses the batch and names its index and field', async (t) => {
  const { domain } = await testDomain(t)
  const before = valueFrom(await domain.layers.list('main')).revision
  const bad: LayerEdit = { op: 'create', layer: { type: 'color', content: { color: 'x' } } }
  t.match(await domain.layers.batch('main', { operations: [create('a'), bad] }), {
    fault: {
      code: 'request.invalid',
      operation: 1,
      errors: [{ path: '/operations/1/layer/content/color' }],
    },
  })
  const after = valueFrom(await domain.layers.list('main'))
  t.strictSame(after, { revision: before, items: [] })
})

t.test('rejects an order that does not name every layer exactly once', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.layers.batch('main', { operations: [create('a'), create('b')] }))
  for (const order of [[], ['a'], ['a', 'a'], ['a', 'b', 'c'], ['a', 'c']]) {
    const result = await domain.layers.batch('main', { operations: [{ op: 'reorder', order }] })
    t.equal(codeOf(result), 'layer.order_mismatch', JSON.stringify(order))
  }
})

t.test('ifMatch in a batch is compared with the layer before the batch', async (t) => {
  const { domain } = await testDomain(t)
  const { value } = valueFrom(
    await domain.layers.create('main', { id: 'a', type: 'color', content: { color: '#fff' } }),
  )
  const update = (opacity: number, ifMatch: number): LayerEdit => ({
    op: 'update',
    id: 'a',
    changes: { opacity },
    ifMatch,
  })
  const operations = [update(0.1, value.revision), update(0.2, value.revision)]
  valueFrom(await domain.layers.batch('main', { operations }))
  t.match(await domain.layers.batch('main', { operations }), {
    fault: { code: 'request.precondition_failed', operation: 0 },
  })
})

/** The simplest correct model: a list of ids with a height, and a copy to return to. */
const IDS = ['a', 'b', 'c', 'd'] as const
const LIMIT = 3

interface ModelLayer {
  readonly id: string
  readonly zIndex: number
  readonly opacity: number
}

const sorted = (layers: readonly ModelLayer[]) => layers.toSorted((one, other) => one.zIndex - other.zIndex)

const applyToModel = (layers: readonly ModelLayer[], operation: LayerEdit): readonly ModelLayer[] | null => {
  const has = (id: string) => layers.some((layer) => layer.id === id)
  switch (operation.op) {
    case 'create': {
      const { id = '', zIndex = (layers.at(-1)?.zIndex ?? -1) + 1 } = operation.layer
      return has(id) || layers.length >= LIMIT ? null : sorted([...layers, { id, zIndex, opacity: 1 }])
    }
    case 'update': {
      if (!has(operation.id)) return null
      return sorted(
        layers.map((layer) => (layer.id === operation.id ? { ...layer, ...operation.changes } : layer)),
      )
    }
    case 'delete':
      return has(operation.id) ? layers.filter(({ id }) => id !== operation.id) : null
    case 'reorder': {
      const { order } = operation
      if (
        [...order].sort().join() !==
        layers
          .map(({ id }) => id)
          .sort()
          .join()
      )
        return null
      return sorted(layers.map((layer) => ({ ...layer, zIndex: order.indexOf(layer.id) })))
    }
  }
}

const id = fc.constantFrom(...IDS)
const zIndex = fc.integer({ min: -3, max: 3 })
const operation: fc.Arbitrary<LayerEdit> = fc.oneof(
  fc.tuple(id, fc.option(zIndex, { nil: undefined })).map(([name, z]) => create(name, z)),
  fc
    .tuple(id, fc.record({ zIndex, opacity: fc.constantFrom(0, 0.5, 1) }, { requiredKeys: [] }))
    .map(([name, changes]): LayerEdit => ({ op: 'update', id: name, changes })),
  id.map((name): LayerEdit => ({ op: 'delete', id: name })),
  fc.shuffledSubarray([...IDS]).map((order): LayerEdit => ({ op: 'reorder', order })),
)

t.test('any sequence of batches leaves the layers of the model', async (t) => {
  const { domain } = await testDomain(t, { limits: { maxLayers: LIMIT, maxStreams: 1000 } })
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      async (batches) => {
        run += 1
        const streamId = `run-${run}`
        valueFrom(await domain.streams.create({ id: streamId }))
        let model: readonly ModelLayer[] = []
        for (const operations of batches) {
          const expected = operations.reduce<readonly ModelLayer[] | null>(
            (layers, next) => layers && applyToModel(layers, next),
            model,
          )
          const result = await domain.layers.batch(streamId, { operations })
          t.equal(result.ok, expected !== null)
          model = expected ?? model
          const { items } = valueFrom(await domain.layers.list(streamId))
          t.strictSame(
            items.map((layer) => ({ id: layer.id, zIndex: layer.zIndex, opacity: layer.opacity })),
            model,
          )
        }
      },
    ),
    { numRuns: 60 },
  )
})
