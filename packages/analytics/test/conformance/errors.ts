import type { Test } from 'tap'
import {
  type AnalyticsStore,
  type ErrorGroupChange,
  type ErrorGroupRow,
  type ErrorRow,
  MAX_ERROR_GROUPS,
  MAX_OCCURRENCES,
  OTHER_ERRORS,
} from '../../src/port/index.ts'
import type { ConformancePart, OpenHarness } from './harness.ts'
import { batchOf, eventAt, grantOf, idsOf } from './harness.ts'

const HOUR_MS = 3_600_000

const errorOf = (id: string, changes: Partial<ErrorRow> = {}): ErrorRow => ({
  id,
  groupId: 'a1',
  severity: 'warning',
  code: 'output.unreachable',
  message: 'cannot connect to <address>',
  frame: 'rtmp/client#connect',
  service: 'engine',
  instance: 'engine-1',
  version: '1.0.0',
  streamId: 'main',
  requestId: null,
  count: 1,
  firstMs: 1000,
  lastMs: 1000,
  records: [{ at: '2030-01-01T00:00:00.000Z', level: 'warn', message: 'cannot connect to 10.0.0.1 "ü€"' }],
  ...changes,
})

const openStore = async (t: Test, open: OpenHarness) => {
  const { store } = await open(t)
  await store.take(grantOf(1))
  return { store, add: (errors: readonly ErrorRow[]) => store.apply(batchOf({ errors })) }
}

const groupOf = async (store: AnalyticsStore, id = 'a1'): Promise<ErrorGroupRow | undefined> =>
  (await store.listErrorGroups({ id, limit: 1 }))[0]

const judge = (store: AnalyticsStore, state: 'open' | 'resolved' | 'ignored', atMs: number) =>
  store.apply(batchOf({ errorStates: [{ groupId: 'a1', changeId: `c${atMs}`, state, by: 'olga', atMs }] }))

/** An event of a group, with a delivery of it. */
const possible = (change: ErrorGroupChange, id: string, groupId = 'a1') => {
  const event = eventAt(1000, id, { type: `error.${change}` })
  return { row: { groupId, change, event }, delivery: { id: `dlv_${id}`, webhookId: 'w', event } }
}

const batchWith = (errors: readonly ErrorRow[], events: readonly ReturnType<typeof possible>[]) =>
  batchOf({
    errors,
    errorEvents: events.map(({ row }) => row),
    deliveries: events.map(({ delivery }) => delivery),
  })

const storedOf = async (store: AnalyticsStore): Promise<readonly (readonly string[])[]> => [
  idsOf(await store.listEvents({ limit: 10 })).toSorted(),
  idsOf(await store.listDeliveries({ limit: 10 })).toSorted(),
]

export const errors: ConformancePart = (t, open) => {
  t.test('the first report of a new group is an event, and later ones are none', async (t) => {
    const { store } = await openStore(t, open)
    const opened = (id: string, groupId?: string) => possible('opened', id, groupId)
    const both = [errorOf('o1'), errorOf('o2'), errorOf('o3', { groupId: 'b2' })]
    await store.apply(
      batchWith(both, [opened('e1'), opened('e2'), opened('e3', 'b2'), possible('regressed', 'e4')]),
    )
    t.strictSame(await storedOf(store), [
      ['e1', 'e3'],
      ['dlv_e1', 'dlv_e3'],
    ])
    await store.apply(batchWith([errorOf('o4')], [opened('e5'), possible('regressed', 'e6')]))
    t.strictSame(await storedOf(store), [
      ['e1', 'e3'],
      ['dlv_e1', 'dlv_e3'],
    ])
  })

  t.test(
    'an error that comes back is an event, whichever of it and the resolve is stored first',
    async (t) => {
      const { store, add } = await openStore(t, open)
      await add([errorOf('o1')])
      await judge(store, 'resolved', 5000)
      const back = [errorOf('o2', { lastMs: 6000 }), errorOf('o3', { lastMs: 7000 })]
      await store.apply(batchWith(back, [possible('regressed', 'e2'), possible('regressed', 'e3')]))
      t.strictSame(await storedOf(store), [['e3'], ['dlv_e3']])
      await store.apply(batchWith([errorOf('o4', { lastMs: 8000 })], [possible('regressed', 'e4')]))
      t.strictSame(await storedOf(store), [['e3'], ['dlv_e3']], 'it is back already')
      const late = { groupId: 'a1', changeId: 'c', state: 'resolved', by: 'olga', atMs: 7500 } as const
      const { row, delivery } = possible('resolved_late', 'e5')
      await store.apply(batchOf({ errorStates: [late], errorEvents: [row], deliveries: [delivery] }))
      t.strictSame(await storedOf(store), [
        ['e3', 'e5'],
        ['dlv_e3', 'dlv_e5'],
      ])
    },
  )

  t.test(
    'an error that comes back and is resolved again in one batch is the event of its report',
    async (t) => {
      const { store, add } = await openStore(t, open)
      await add([errorOf('o1')])
      await judge(store, 'resolved', 5000)
      const again = { groupId: 'a1', changeId: 'c', state: 'resolved', by: 'olga', atMs: 9000 } as const
      const batch = batchWith(
        [errorOf('o2', { lastMs: 6000 })],
        [possible('regressed', 'e2'), possible('resolved_late', 'e3')],
      )
      await store.apply({ ...batch, rows: { ...batch.rows, errorStates: [again] } })
      t.strictSame(await storedOf(store), [['e2'], ['dlv_e2']])
      t.match(await groupOf(store), { state: 'resolved', stateMs: 9000 })
    },
  )

  t.test('reports count into their group, with the places where they occurred', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([errorOf('o1'), errorOf('o2', { count: 3, firstMs: 1500, lastMs: 2000, streamId: null })])
    await add([errorOf('o3', { severity: 'error', instance: 'engine-2', version: null, lastMs: 3000 })])
    t.strictSame(await groupOf(store), {
      id: 'a1',
      code: 'output.unreachable',
      message: 'cannot connect to <address>',
      frame: 'rtmp/client#connect',
      severity: 'error',
      state: 'open',
      stateMs: 1000,
      stateBy: null,
      changeId: null,
      count: 5,
      firstMs: 1000,
      boutMs: 1000,
      lastMs: 3000,
      services: ['engine'],
      instances: ['engine-2', 'engine-1'],
      streams: ['main'],
      versions: ['1.0.0'],
    })
  })

  t.test('an occurrence is given back with all its fields, the newest first', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([
      errorOf('o1', { requestId: 'r1' }),
      errorOf('o2', { lastMs: 2000, version: null, instance: null }),
    ])
    const { occurrences } = await store.readErrorHistory({ id: 'a1' })
    const {
      groupId: _,
      severity,
      code,
      message,
      frame,
      firstMs,
      ...first
    } = errorOf('o1', { requestId: 'r1' })
    t.strictSame(occurrences[1], first)
    t.match(occurrences[0], { id: 'o2', lastMs: 2000, version: null, instance: null, requestId: null })
  })

  t.test('a group retains its newest occurrences, and hours with their sums', async (t) => {
    const { store, add } = await openStore(t, open)
    const many = Array.from({ length: 120 }, (_, index) => errorOf(`o${index}`, { lastMs: 1000 + index }))
    for (let start = 0; start < many.length; start += 40) await add(many.slice(start, start + 40))
    await add([errorOf('late', { lastMs: 2 * HOUR_MS + 5, count: 7 })])
    const { hours, occurrences } = await store.readErrorHistory({ id: 'a1' })
    t.equal(occurrences.length, MAX_OCCURRENCES)
    t.strictSame(idsOf(occurrences.slice(0, 2)), ['late', 'o119'])
    t.strictSame(hours, [
      { atMs: 0, count: 120 },
      { atMs: 2 * HOUR_MS, count: 7 },
    ])
    await add([errorOf('later', { lastMs: 800 * HOUR_MS })])
    t.strictSame((await store.readErrorHistory({ id: 'a1' })).hours, [{ atMs: 800 * HOUR_MS, count: 1 }])
  })

  t.test('a group retains the places that were seen last', async (t) => {
    const { store, add } = await openStore(t, open)
    const instances = Array.from({ length: 60 }, (_, index) =>
      errorOf(`o${index}`, { instance: `i${index}`, lastMs: 1000 + index }),
    )
    await add(instances)
    const group = await groupOf(store)
    t.equal(group?.instances.length, 50)
    t.strictSame([group?.instances[0], group?.instances.at(-1)], ['i59', 'i10'])
  })

  t.test('a resolved error that occurs later is a regression, an ignored one stays ignored', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([errorOf('o1')])
    await judge(store, 'resolved', 5000)
    t.match(await groupOf(store), { state: 'resolved', stateMs: 5000, stateBy: 'olga', changeId: 'c5000' })
    await add([errorOf('o2', { lastMs: 4000 })])
    t.match(await groupOf(store), { state: 'resolved', stateBy: 'olga' }, 'it occurred before')
    await add([errorOf('o3', { lastMs: 6000 })])
    t.match(await groupOf(store), { state: 'regressed', stateMs: 6000, stateBy: null })
    await judge(store, 'ignored', 7000)
    await add([errorOf('o4', { lastMs: 8000 })])
    t.match(await groupOf(store), { state: 'ignored', stateMs: 7000, stateBy: 'olga' })
  })

  t.test('an error after a resolve is a regression, whichever is stored first', async (t) => {
    const regressed = { state: 'regressed', stateMs: 12_000, stateBy: null }
    const later = errorOf('o2', { lastMs: 12_000 })
    const resolve = { groupId: 'a1', changeId: 'c', state: 'resolved', by: 'olga', atMs: 10_000 } as const
    const orders = [
      [{ errors: [later], errorStates: [resolve] }],
      [{ errors: [later] }, { errorStates: [resolve] }],
      [{ errorStates: [resolve] }, { errors: [later] }],
    ]
    for (const order of orders) {
      const { store, add } = await openStore(t, open)
      await add([errorOf('o1')])
      for (const rows of order) await store.apply(batchOf(rows))
      t.match(await groupOf(store), regressed)
    }
  })

  t.test('an error that was silent for ten minutes begins anew', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([errorOf('o1'), errorOf('o2', { firstMs: 400_000, lastMs: 500_000 })])
    t.match(await groupOf(store), { boutMs: 1000, lastMs: 500_000 })
    await add([errorOf('o3', { firstMs: 1_200_000, lastMs: 1_300_000 })])
    t.match(await groupOf(store), { firstMs: 1000, boutMs: 1_200_000, lastMs: 1_300_000 })
  })

  t.test('groups are listed by their last occurrence, and by what they have', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([
      errorOf('o1', { groupId: 'a1', lastMs: 1000 }),
      errorOf('o2', { groupId: 'b2', lastMs: 3000, service: 'stream-api', streamId: null, code: null }),
      errorOf('o3', { groupId: 'c3', lastMs: 2000, severity: 'error', streamId: 'side' }),
      errorOf('o4', { groupId: 'd4', lastMs: 2000 }),
    ])
    await judge(store, 'ignored', 5000)
    const ids = async (read: object) => idsOf(await store.listErrorGroups({ limit: 10, ...read }))
    t.strictSame(await ids({}), ['b2', 'd4', 'c3', 'a1'])
    t.strictSame(await ids({ limit: 2 }), ['b2', 'd4'])
    t.strictSame(await ids({ before: { lastMs: 2000, id: 'd4' } }), ['c3', 'a1'])
    t.strictSame(await ids({ streamId: 'side' }), ['c3'])
    t.strictSame(await ids({ service: 'stream-api' }), ['b2'])
    t.strictSame(await ids({ severity: 'error' }), ['c3'])
    t.strictSame(await ids({ state: 'ignored' }), ['a1'])
    t.strictSame(await ids({ code: 'output.unreachable', fromMs: 2000 }), ['d4', 'c3'])
    t.strictSame(await ids({ id: 'none' }), [])
  })

  t.test('what else ran is known: another version before, another instance since', async (t) => {
    const { store, add } = await openStore(t, open)
    await add([errorOf('o1', { lastMs: 2000, firstMs: 2000 })])
    const seen = async () => {
      const { hasEarlierVersion, hasOtherInstance } = await store.readErrorHistory({ id: 'a1' })
      return [hasEarlierVersion, hasOtherInstance]
    }
    t.strictSame(await seen(), [false, false])
    await add([errorOf('o2', { groupId: 'b2', service: 'stream-api', instance: 'api-1', firstMs: 3000 })])
    t.strictSame(await seen(), [false, false], 'of another service')
    await add([
      errorOf('o3', { groupId: 'b2', instance: 'engine-2', version: '0.9.0', firstMs: 1000, lastMs: 4000 }),
    ])
    t.strictSame(await seen(), [true, true])
  })

  t.test('occurrences go after a month, groups a year after their last one', async (t) => {
    const { store, add } = await openStore(t, open)
    const dayMs = 24 * HOUR_MS
    await add([errorOf('o1'), errorOf('o2', { groupId: 'b2', firstMs: 340 * dayMs, lastMs: 340 * dayMs })])
    const prune = (nowMs: number) => store.prune({ nowMs, beforeMs: 0, maxEvents: 100, limit: 10 })
    t.equal(await prune(31 * dayMs), 1, 'an occurrence')
    t.strictSame((await store.readErrorHistory({ id: 'a1' })).occurrences, [])
    t.match(await groupOf(store), { count: 1, services: ['engine'] })
    t.equal(await prune(366 * dayMs), 1, 'a group')
    t.equal(await groupOf(store), undefined)
    t.strictSame((await store.readErrorHistory({ id: 'a1' })).hours, [])
    t.match(await groupOf(store, 'b2'), { count: 1 })
  })

  t.test('kinds beyond the bound count into one group', async (t) => {
    const { store, add } = await openStore(t, open)
    const kinds = Array.from({ length: MAX_ERROR_GROUPS + 20 }, (_, index) =>
      errorOf(`o${index}`, { groupId: `g${index}`, lastMs: 1000 + index }),
    )
    for (let start = 0; start < kinds.length; start += 1000) await add(kinds.slice(start, start + 1000))
    await add([errorOf('known', { groupId: 'g0' }), errorOf('new', { groupId: 'new' })])
    t.match(await groupOf(store, 'g0'), { count: 2 })
    t.equal(await groupOf(store, 'new'), undefined)
    t.match(await groupOf(store, OTHER_ERRORS), {
      code: null,
      frame: null,
      message: /10000 groups/,
      count: 21,
    })
  })

  t.test('resolved groups and those of a text make room for new kinds, the oldest first', async (t) => {
    const { store, add } = await openStore(t, open)
    const kinds = Array.from({ length: MAX_ERROR_GROUPS }, (_, index) =>
      errorOf(`o${index}`, {
        ...{ groupId: index === 0 ? 'a1' : `g${index}`, lastMs: 1000 + index },
        ...(index > 0 && index < 5 && { code: null, frame: null }),
      }),
    )
    for (let start = 0; start < kinds.length; start += 1000) await add(kinds.slice(start, start + 1000))
    await judge(store, 'resolved', 20_000)
    const prune = (limit: number) => store.prune({ nowMs: 30_000, beforeMs: 0, maxEvents: 100, limit })
    t.equal(await prune(3), 3)
    t.equal(await groupOf(store), undefined, 'resolved')
    t.equal(await groupOf(store, 'g2'), undefined, 'a text')
    t.match(await groupOf(store, 'g3'), { count: 1 })
    t.equal(await prune(100), 2)
    // Upkeep deletes partitions without positions.
    await store.take(grantOf(1))
    await add([errorOf('new', { groupId: 'new' })])
    t.match(await groupOf(store, 'new'), { count: 1 })
  })
}
