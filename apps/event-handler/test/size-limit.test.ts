import type { Shrinkage } from '@stream-manager/analytics/port'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { SizeLimit } from '../src/features/upkeep/size-limit.ts'

const HOUR_MS = 3_600_000
const MAX_BYTES = 100

const limitOn = (answers: Shrinkage[]) => {
  const warnings: string[] = []
  const clock = fakeClock()
  const size = new SizeLimit({
    store: { shrink: async () => answers.shift() ?? { bytes: 50, table: null, isDone: true } },
    maxBytes: MAX_BYTES,
    clock,
    logger: { warn: (_fields, message) => warnings.push(message) },
  })
  return { size, clock, warnings }
}

const shrunk = (table: string): Shrinkage => ({ bytes: 120, table, isDone: false })

t.test('a history at its bound says which table shrinks, once an hour', async (t) => {
  const answers = [shrunk('points_10s'), shrunk('points_10s')]
  const { size, clock, warnings } = limitOn(answers)
  await size.keep(() => true)
  t.match(warnings, [/ANALYTICS_MAX_BYTES: the oldest rows of points_10s/])
  t.equal(warnings.length, 1)
  t.strictSame(size.figures(), { maxBytes: MAX_BYTES, shrinking: 'points_10s' })
  answers.push(shrunk('events'))
  await size.keep(() => true)
  t.equal(warnings.length, 1)
  t.equal(size.figures().shrinking, 'events')
  clock.advance(HOUR_MS)
  answers.push(shrunk('events'))
  await size.keep(() => true)
  t.match(warnings[1], /events/)
  await size.keep(() => true)
  t.equal(size.figures().shrinking, null, 'a round without deletion')
})

t.test('a history that cannot become smaller says so', async (t) => {
  const { size, warnings } = limitOn([{ bytes: 120, table: null, isDone: true }])
  await size.keep(() => true)
  t.match(warnings, [/nothing is left to delete/])
})

t.test('a process that lost the partition deletes nothing more', async (t) => {
  const answers = Array.from({ length: 10 }, () => shrunk('events'))
  const { size } = limitOn(answers)
  let turns = 3
  await size.keep(() => turns-- > 0)
  t.equal(answers.length, 7)
})
