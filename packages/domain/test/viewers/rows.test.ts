import { sketchOf } from '@stream-manager/analytics/port'
import { VIEWER_ROUND_MS } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { testDomain } from '../support.ts'

const LOG = 'events/viewers'

interface Seen {
  readonly source?: string
  readonly players: readonly string[]
  readonly starved?: number
}

/** Reports rounds of CMCD players as processes do, and translates what they published as an event handler does. */
const startRounds = async (t: Test, start: string) => {
  const clock = fakeClock(new Date(start))
  const { domain, backplane } = await testDomain(t, { clock })
  const rounds = new Map<string, number>()
  const report = async ({ source = 'one', players, starved = 0 }: Seen) => {
    const salt = await domain.viewers.salt()
    const round = (rounds.get(source) ?? 0) + 1
    rounds.set(source, round)
    const seen = players.map(
      (player) => ({ kind: 'cmcd', key: salt.keyOf('main', player), reloads: 3 }) as const,
    )
    const figures = { starved, behindCache: 0, behindProxy: 0, unnoted: 0 }
    const streams = new Map(players.length > 0 ? [['main', { seen, ...figures }]] : [])
    await domain.viewers.report({ source, round, salt, streams })
  }
  const translated = async (parts = 1) => {
    const { publications, position } = await backplane.history(LOG, { limit: 1000 })
    const size = Math.ceil(publications.length / parts)
    let memory = {}
    const all = Array.from({ length: parts }, (_, part) => {
      const page = publications.slice(part * size, (part + 1) * size)
      const found = domain.events.translate({ log: LOG, epoch: position.epoch, publications: page }, memory)
      // As the store keeps it.
      memory = JSON.parse(JSON.stringify(found.memory))
      return found.rows
    })
    const of = (metric: string) =>
      all.flatMap(({ points }) => points).filter((point) => point.metric === metric)
    const sketchesOf = (metric: string) => of(metric).map(({ sketch }) => sketch)
    const valuesOf = (metric: string) => of(metric).map(({ last }) => last)
    const days = all.flatMap(({ viewerDays }) => viewerDays)
    return {
      all,
      memory,
      valuesOf,
      sketchesOf,
      days,
      keys: new Set(all.flatMap(({ viewerKeys }) => viewerKeys).map(({ key }) => key)),
    }
  }
  const round = async (...reports: Seen[]) => {
    clock.advance(VIEWER_ROUND_MS)
    for (const seen of reports) await report(seen)
  }
  return { round, translated, pause: (durationMs: number) => clock.advance(durationMs) }
}

t.test('current, joins, the time watched and starvation follow the reports', async (t) => {
  const { round, translated } = await startRounds(t, '2030-01-01T12:00:00.000Z')
  await round({ players: ['a', 'b'] })
  await round({ players: ['a', 'c'], starved: 1 })
  for (let count = 0; count < 3; count += 1) await round({ players: [] })
  const { valuesOf, sketchesOf, days, keys } = await translated()
  t.strictSame(valuesOf('viewers.current'), [2, 3, 3, 2, 0])
  t.strictSame(sketchesOf('viewers.current').slice(0, 2), [sketchOf([2]), sketchOf([3])])
  t.strictSame(valuesOf('viewers.joins'), [2, 1, 0, 0, 0])
  t.strictSame(valuesOf('viewers.seconds'), [10, 15, 15, 10, 0])
  t.strictSame(valuesOf('viewers.starved'), [0, 1, 0, 0, 0])
  t.equal(keys.size, 3)
  t.equal(Math.max(...days.map(({ peak }) => peak)), 3)
})

t.test('two processes that see one viewer are no second viewer and no second time', async (t) => {
  const { round, translated } = await startRounds(t, '2030-01-01T12:00:00.000Z')
  const both = ['one', 'two'].map((source) => ({ source, players: ['a'] }))
  for (let count = 0; count < 3; count += 1) await round(...both)
  const { valuesOf, keys } = await translated()
  t.strictSame(valuesOf('viewers.current'), [1, 1, 1, 1, 1, 1])
  t.strictSame(valuesOf('viewers.joins'), [1, 0, 0, 0, 0, 0])
  t.equal(
    valuesOf('viewers.seconds').reduce((sum, seconds) => sum + seconds, 0),
    15,
  )
  t.equal(keys.size, 1)
})

t.test('a takeover between any two reports changes nothing', async (t) => {
  const { round, translated } = await startRounds(t, '2030-01-01T12:00:00.000Z')
  for (const players of [['a'], ['a', 'b'], ['b'], [], ['c']]) await round({ players })
  const once = await translated()
  const often = await translated(5)
  t.strictSame(
    often.all.flatMap(({ points }) => points),
    once.all.flatMap(({ points }) => points),
  )
  t.strictSame(often.keys, once.keys)
})

t.test('at midnight nobody joins again, and both days have their viewers', async (t) => {
  const { round, translated } = await startRounds(t, '2030-01-01T23:59:50.000Z')
  for (let count = 0; count < 5; count += 1) await round({ players: ['a', 'b'] })
  const { valuesOf, days, keys } = await translated()
  t.equal(
    valuesOf('viewers.joins').reduce((sum, joins) => sum + joins, 0),
    2,
  )
  t.strictSame([...new Set(days.map(({ day }) => day))], ['2030-01-01', '2030-01-02'])
  t.equal(keys.size, 4)
})

t.test('a gap in the reports longer than the window makes no viewer join again', async (t) => {
  const { pause, round, translated } = await startRounds(t, '2030-01-01T12:00:00.000Z')
  const both = ['one', 'two'].map((source) => ({ source, players: ['a', source] }))
  await round(...both)
  pause(60_000)
  for (let count = 0; count < 4; count += 1) await round(...both)
  await round({ players: ['a', 'late'] })
  const { valuesOf } = await translated()
  t.strictSame(valuesOf('viewers.joins'), [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
})

t.test('the memory has each key of a process once, and no reads', async (t) => {
  const { round, translated } = await startRounds(t, '2030-01-01T12:00:00.000Z')
  const players = Array.from({ length: 3000 }, (_, number) => `player-${number}`)
  for (let count = 0; count < 3; count += 1) await round({ players })
  const { memory } = await translated()
  const characters = JSON.stringify(memory).length
  t.ok(characters < 3000 * 11 + 1000, `${characters} characters`)
})
