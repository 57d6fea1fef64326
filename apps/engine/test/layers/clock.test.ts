import t from 'tap'
import { formatClock } from '../../src/layers/clock-format.ts'
import { contextWith, inkBox, keyOf, layerOf, paint, tryPaint } from './painting.ts'

const evening = new Date('2026-11-20T22:05:09.999Z')
const format = (pattern: string, timeZone?: string, now = evening) => {
  const formatted = formatClock(pattern, timeZone, now)
  return formatted.ok ? formatted.value : formatted.fault.code
}

t.test('tokens are written out, in UTC unless told', async (t) => {
  t.equal(format('yyyy-MM-dd EEE HH:mm:ss'), '2026-11-20 Fri 22:05:09')
  t.equal(format('hh:mm a'), '10:05 PM')
  t.equal(format('HH:mm', 'Asia/Tokyo'), '07:05')
  t.equal(format('EEE dd', 'Asia/Tokyo'), 'Sat 21', 'the day of that zone')
})

t.test('midnight and noon', async (t) => {
  const midnight = new Date('2026-11-20T00:00:00Z')
  const noon = new Date('2026-11-20T12:00:00Z')
  t.equal(format('HH hh a', undefined, midnight), '00 12 AM')
  t.equal(format('HH hh a', undefined, noon), '12 12 PM')
})

t.test('quoted text and what is no token stand as they are', async (t) => {
  t.equal(format("HH 'o''clock HH'"), "22 o'clock HH")
  t.equal(format("''HH''"), "'22'")
  t.equal(format('HH.mm | ☃'), '22.05 | ☃')
  t.equal(format("HH 'open"), "22 'open", 'an open quote is only a quote')
})

t.test('an unknown zone is said to be one', async (t) => {
  t.equal(format('HH', 'Mars/Olympus'), 'layer.render_failed')
  const painted = await tryPaint(layerOf('clock', { format: 'HH', timeZone: 'Mars/Olympus' }))
  t.match(painted, { ok: false, fault: { code: 'layer.render_failed', detail: /Mars\/Olympus/ } })
})

t.test('a new picture comes only when the reading changes', async (t) => {
  const at = (time: string) => contextWith({ now: new Date(`2026-11-20T${time}Z`) })
  const seconds = layerOf('clock', { format: 'HH:mm:ss' })
  t.equal(keyOf(seconds, at('10:00:00.000')), keyOf(seconds, at('10:00:00.999')))
  t.not(keyOf(seconds, at('10:00:00.999')), keyOf(seconds, at('10:00:01.000')))
  const minutes = layerOf('clock', { format: 'HH:mm' })
  t.equal(keyOf(minutes, at('10:00:00.000')), keyOf(minutes, at('10:00:59.999')))
  t.not(keyOf(minutes, at('10:00:59.999')), keyOf(minutes, at('10:01:00.000')))
})

t.test('the time is drawn in the middle', async (t) => {
  const box = inkBox(await paint(layerOf('clock', { format: 'HH:mm', sizePx: 20, color: '#00ff00' })))
  t.ok(box && Math.abs((box.left + box.right) / 2 - 50) < 3)
})
