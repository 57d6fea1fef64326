import fc from 'fast-check'
import t from 'tap'
import { judge, STEP_MS } from '../../src/anomalies/rules.ts'
import { usualOf } from '../../src/anomalies/season.ts'

const DAY_MS = 86_400_000
const START_MS = 22_000 * DAY_MS
const least = { absolute: 1, share: 0 }
const options = { fromMs: START_MS, least, usualAt: null }

/** A value a minute; null: none. */
const minutes = (values: readonly (number | null)[], startMs = START_MS) =>
  values.flatMap((value, index) => (value === null ? [] : [[startMs + index * STEP_MS, value] as const]))

const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value)

/** An hour of 10, and then the values. */
const after = (values: readonly (number | null)[]) => minutes([...times(60, 10), ...values])

const spansOf = (points: ReturnType<typeof minutes>) =>
  judge(points, options).anomalies.map(({ fromMs, toMs, direction }) => ({
    from: (fromMs - START_MS) / STEP_MS,
    to: (toMs - START_MS) / STEP_MS,
    direction,
  }))

t.test('three of five minutes beyond one side are an anomaly, and two are none', async (t) => {
  t.strictSame(spansOf(after([20, 10, 20, 10, 20, 10])), [{ from: 60, to: 65, direction: 'above' }])
  t.strictSame(spansOf(after([20, 20, 10, 10, 10, 20, 20])), [])
  t.strictSame(spansOf(after([20, 20, 0, 0, 10])), [])
})

t.test('an anomaly lasts while three of five minutes are beyond, and names the furthest', async (t) => {
  const { anomalies } = judge(after([5, 4, 10, 2, 5, 10, 10, 10, 10, 10]), options)
  t.match(anomalies, [
    { direction: 'below', peak: { atMs: START_MS + 63 * STEP_MS, value: 2, expected: 10 } },
  ])
  t.strictSame(spansOf(after([5, 4, 10, 2, 5, 10, 10, 10, 10, 10])), [
    { from: 60, to: 65, direction: 'below' },
  ])
})

t.test('a new level is expected after half an hour', async (t) => {
  const [anomaly, ...others] = spansOf(after(times(120, 20)))
  t.match(anomaly, { from: 60, direction: 'above' })
  t.ok((anomaly?.to ?? 0) <= 92)
  t.strictSame(others, [])
})

t.test('values with less than half an hour before them are not compared', async (t) => {
  const { count, tooLittleMs, anomalies } = judge(minutes([...times(29, 10), ...times(6, 90)]), options)
  t.strictSame([count, tooLittleMs.length, anomalies.length], [5, 30, 1])
  const hole = judge(minutes([...times(60, 10), ...times(90, null), ...times(20, 90)]), options)
  t.strictSame([hole.count, hole.tooLittleMs.length, hole.anomalies], [30, 50, []])
})

t.test('a value within the least band is no anomaly, however flat the series was', async () => {
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constant(100) },
    fc.double({ min: 100, max: 101, noNaN: true }),
  )
  fc.assert(
    fc.property(fc.array(value, { minLength: 60, maxLength: 200 }), (values) => {
      return judge(minutes(values), options).anomalies.length === 0
    }),
  )
})

t.test(
  'each value is compared or has too little history, and each anomaly has three minutes beyond',
  async () => {
    const value = fc.option(fc.oneof(fc.integer({ min: 9, max: 11 }), fc.integer({ min: -100, max: 100 })), {
      freq: 4,
    })
    fc.assert(
      fc.property(fc.array(value, { minLength: 40, maxLength: 300 }), (values) => {
        const points = minutes(values)
        const { anomalies, count, tooLittleMs } = judge(points, options)
        const isBeyond = ({ direction, peak }: (typeof anomalies)[number]) =>
          direction === 'above' ? peak.value > peak.high : peak.value < peak.low
        return (
          count + tooLittleMs.length === points.length &&
          anomalies.every(isBeyond) &&
          anomalies.every(
            ({ fromMs, toMs, peak }) =>
              toMs - fromMs >= 3 * STEP_MS && peak.atMs >= fromMs && peak.atMs < toMs,
          ) &&
          anomalies.every((one) =>
            anomalies.every(
              (other) =>
                one === other ||
                one.direction !== other.direction ||
                one.toMs <= other.fromMs ||
                other.toMs <= one.fromMs,
            ),
          )
        )
      }),
    )
  },
)

t.test('the same values on another level are the same anomalies', async () => {
  const value = fc.oneof(fc.integer({ min: 9, max: 11 }), fc.integer({ min: -100, max: 100 }))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 60, maxLength: 200 }),
      fc.integer({ min: -9, max: 9 }),
      (values, level) => {
        const spans = JSON.stringify(spansOf(minutes(values)))
        return spans === JSON.stringify(spansOf(minutes(values.map((one) => one + level * 1024))))
      },
    ),
  )
})

/** Ten minutes each, with a job of 40 minutes each night at 03:00. */
const slots = (days: number) =>
  Array.from({ length: days * 144 }, (_, index) => {
    const isJob = index % 144 >= 18 && index % 144 < 22
    return [START_MS - days * DAY_MS + index * 600_000, isJob ? 50 : 10] as const
  })

/** From 01:00 to 04:00, with the job. */
const night = minutes([...times(120, 10), ...times(40, 50), ...times(20, 10)], START_MS + 60 * STEP_MS)

t.test('a change at its usual time of the week is none after 14 days of history', async (t) => {
  const usualAt = usualOf(slots(21), START_MS)
  t.strictSame(judge(night, { ...options, usualAt }).anomalies, [])
  const early = night.map(([atMs, value]) => [atMs + 6 * 60 * STEP_MS, value] as const)
  t.match(judge(early, { ...options, usualAt }).anomalies[0], { direction: 'above' })
})

t.test('with less than 14 days nothing is usual', async (t) => {
  t.equal(usualOf(slots(13), START_MS), null)
  t.equal(usualOf([], START_MS), null)
  t.match(judge(night, options).anomalies[0], { direction: 'above' })
})

t.test('one week alone is no habit', async (t) => {
  const usualAt = usualOf([[START_MS - 21 * DAY_MS, 10], ...slots(7)], START_MS)
  t.equal(usualAt?.(START_MS + 200 * STEP_MS), null)
})
