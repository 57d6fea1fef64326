import t from 'tap'
import { formatsOf } from '../../src/format/formats.ts'

const english = formatsOf('en-GB')
const german = formatsOf('de-DE')

t.test('numbers follow the locale and stand still', async (t) => {
  t.equal(english.number(1284), '1,284')
  t.equal(german.number(1284.5, 1), '1.284,5')
  t.equal(english.number(30, 1), '30.0')
})

t.test('sizes and rates have units', async (t) => {
  t.equal(english.bytes(999), '999 B')
  t.equal(english.bytes(2_000_000_000), '2.0 GB')
  t.equal(english.bytes(301_400_000), '301 MB')
  t.equal(english.bitrate(960), '960 kbit/s')
  t.equal(english.bitrate(2843), '2.84 Mbit/s')
})

t.test('a duration is a clock, an age is a rough figure', async (t) => {
  t.equal(english.duration(6137.9), '1:42:17')
  t.equal(english.duration(7), '0:07')
  t.equal(english.duration(-3), '0:00', 'the clocks of server and browser differ')
  t.strictSame([12_400, 180_000, 7_200_000, 200_000_000].map(english.age), ['12 s', '3 min', '2 h', '2 d'])
})
