import type { Backplane } from '@stream-manager/backplane/port'
import t from 'tap'
import { createDomain, operations, perform } from '../../src/index.ts'
import { callerNamed, testDomain, testEngine, valueFrom } from '../support.ts'

interface Cost {
  /** Reads of a whole stream, each of which is a snapshot of its documents. */
  streamReads: number
  commits: number
}

/** The same store, with the calls of one process counted. */
const counted = (backplane: Backplane): { readonly backplane: Backplane; readonly cost: Cost } => {
  const cost: Cost = { streamReads: 0, commits: 0 }
  const commit: Backplane['commit'] = (request) => {
    cost.commits += 1
    return backplane.commit(request)
  }
  const snapshot: Backplane['snapshot'] = (channel, keys) => {
    cost.streamReads += 1
    return backplane.snapshot(channel, keys)
  }
  const counting = new Proxy(backplane, {
    get: (target, name) => {
      if (name === 'commit') return commit
      if (name === 'snapshot') return snapshot
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { backplane: counting, cost }
}

const keyedPatch = (key: string, opacity: number) => ({
  streamId: 'main',
  caller: callerNamed('ann', 'Ann', 'operator'),
  params: { layerId: 'a' },
  query: {},
  body: { opacity },
  ifMatch: undefined,
  idempotencyKey: key,
  wait: { waitMs: 10_000, asked: false },
})

const update = operations.find(({ name }) => name === 'layers.update')

t.test('a keyed PATCH that the engine confirms costs 2 stream reads and 2 commits of the API', async (t) => {
  if (!update) throw new Error('the table has no layers.update')
  const test = await testDomain(t)
  const api = counted(test.backplane)
  const engine = counted(test.backplane)
  await testEngine(t, {
    backplane: engine.backplane,
    domain: createDomain({ backplane: engine.backplane }),
  })
  valueFrom(await test.domain.stream.control('main', 'start'))
  const layer = { id: 'a', type: 'color', content: { color: '#fff' } } as const
  const { revision } = valueFrom(await test.domain.layers.create('main', layer))
  valueFrom(await test.domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 10_000 }))
  // Events name their author by a pseudonym, whose key a deployment makes once.
  await test.domain.pseudonyms.of('main', keyedPatch('k', 0).caller)
  Object.assign(engine.cost, { streamReads: 0, commits: 0 })

  const domain = createDomain({ backplane: api.backplane })
  const { answer, replayed } = valueFrom(await perform(domain, update, keyedPatch('k', 0.5)))
  t.match({ answer, replayed }, { answer: { status: 200, body: { opacity: 0.5 } }, replayed: false })
  t.strictSame(api.cost, { streamReads: 2, commits: 2 })
  t.strictSame(engine.cost, { streamReads: 1, commits: 1 })

  const again = valueFrom(await perform(domain, update, keyedPatch('k', 0.5)))
  t.strictSame(again, { answer, replayed: true })
})
