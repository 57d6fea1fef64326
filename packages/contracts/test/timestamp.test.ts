import t from 'tap'
import { checker } from '../src/check.ts'
import { Timestamp } from '../src/primitives.ts'

const check = checker(Timestamp, 'The time')
const isAccepted = (time: string): boolean => check(time).ok

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

t.test('a timestamp is accepted only if it is an instant', async (t) => {
  const templates = [
    (part: string) => `2030-${part}-01T00:00:00.000Z`,
    (part: string) => `2030-01-${part}T00:00:00.000Z`,
    (part: string) => `2030-01-01T${part}:00:00.000Z`,
    (part: string) => `2030-01-01T00:${part}:00.000Z`,
    (part: string) => `2030-01-01T00:00:${part}.000Z`,
  ]
  const accepted = templates.map((timeOf) => twoDigits.map(timeOf).filter(isAccepted))
  t.strictSame(
    accepted.map(({ length }) => length),
    [12, 31, 24, 60, 60],
  )
  for (const time of accepted.flat()) t.ok(Number.isFinite(Date.parse(time)), time)
})

t.test('a timestamp has the form of toISOString', async (t) => {
  t.ok(isAccepted(new Date(0).toISOString()))
  for (const time of ['0000-00-00T00:00:00.000Z', '2030-01-01T00:00:00Z', '2030-01-01', '']) {
    t.notOk(isAccepted(time), time)
  }
})
