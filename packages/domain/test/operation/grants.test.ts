import type { Caller, Grant } from '@stream-manager/contracts'
import t from 'tap'
import { operations, perform } from '../../src/index.ts'
import { callerNamed, testDomain, valueFrom } from '../support.ts'

const onLayer: Grant = { permissions: ['layers.read', 'layers.write'], streamId: 'main', layerId: 'a' }
const ann: Caller = { ...callerNamed('ann', 'Ann', 'operator'), grants: [onLayer] }
const color = { type: 'color', content: { color: '#fff' } } as const

const callOf =
  (domain: Parameters<typeof perform>[0]) =>
  async (name: string, parts: { params?: Record<string, string>; body?: Record<string, unknown> }) => {
    const operation = operations.find((candidate) => candidate.name === name)
    if (!operation) throw new Error(`the table has no ${name}`)
    return perform(domain as never, operation, {
      streamId: 'main',
      caller: ann,
      params: {},
      query: {},
      body: {},
      ifMatch: undefined,
      idempotencyKey: undefined,
      wait: { waitMs: 0, asked: true },
      ...parts,
    })
  }

t.test('a grant for one layer permits changes of this layer and of no other', async (t) => {
  const { domain } = await testDomain(t)
  const call = callOf(domain)
  valueFrom(await domain.layers.create('main', { id: 'b', ...color }))
  valueFrom(await call('layers.create', { body: { id: 'a', ...color } }))
  valueFrom(await call('layers.update', { params: { layerId: 'a' }, body: { opacity: 0.5 } }))
  const refused = { ok: false, fault: { code: 'auth.forbidden' } }
  t.match(await call('layers.update', { params: { layerId: 'b' }, body: { opacity: 0.5 } }), refused)
  t.match(await call('layers.create', { body: color }), refused)
  t.match(await call('layers.list', {}), refused)
  t.match(await call('outputs.get', { params: { outputId: 'a' } }), refused)
})

t.test('each part of a batch needs the right, and the refused one is named', async (t) => {
  const { domain } = await testDomain(t)
  const call = callOf(domain)
  for (const id of ['a', 'b']) valueFrom(await domain.layers.create('main', { id, ...color }))
  const update = (id: string) => ({ op: 'update', id, changes: { opacity: 0.5 } })
  valueFrom(await call('layers.batch', { body: { operations: [update('a'), update('a')] } }))
  t.match(await call('layers.batch', { body: { operations: [update('a'), update('b')] } }), {
    fault: { code: 'auth.forbidden', operation: 1 },
  })
  t.match(await call('layers.batch', { body: { operations: [{ op: 'reorder', order: ['b', 'a'] }] } }), {
    fault: { code: 'auth.forbidden', operation: 0 },
  })
  t.equal(valueFrom(await domain.layers.get('main', 'b')).opacity, 1)
})
