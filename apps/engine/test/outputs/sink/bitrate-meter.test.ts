import t from 'tap'
import { BitrateMeter } from '../../../src/outputs/sink/bitrate-meter.ts'

t.test('the bit rate covers the last five seconds of the connection', (t) => {
  const meter = new BitrateMeter()
  t.equal(meter.kbps(0), null, 'nothing is connected')
  meter.reset(0)
  meter.add(1000, 500)
  t.equal(meter.kbps(999), null, 'too short a time to measure')
  t.equal(meter.kbps(1000), 8)
  meter.add(4000, 5400)
  t.equal(meter.kbps(5400), 8, 'both count while neither is older than five seconds')
  t.equal(meter.kbps(5500), 6, 'the first one is too old')
  t.equal(meter.kbps(20_000), 0)
  meter.add(500, 20_000)
  t.equal(meter.kbps(20_000), 1)
  meter.reset(20_000)
  t.equal(meter.kbps(21_000), 0, 'another connection starts from zero')
  t.end()
})
