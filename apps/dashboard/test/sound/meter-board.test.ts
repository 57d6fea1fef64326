import type { SoundLevel } from '@stream-manager/contracts'
import t from 'tap'
import { MeterBoard, MIX } from '../../src/features/sound/meter-board.ts'
import type { MeterView, Reading } from '../../src/features/sound/source-meter.ts'

const level = (peakDbfs: number | null, rmsDbfs = peakDbfs): SoundLevel => ({ peakDbfs, rmsDbfs })

/** Keeps what it was told, instead of elements. */
const recorder = () => {
  const drawn: (Reading | 'unknown')[] = []
  const said: (SoundLevel | null)[] = []
  const view: MeterView = {
    draw: (reading) => void drawn.push(reading),
    drawUnknown: () => void drawn.push('unknown'),
    say: (told) => void said.push(told),
  }
  return { drawn, said, view }
}

const start = ({ drawEveryMs = 0 } = {}) => {
  const clock = { nowMs: 10_000 }
  const board = new MeterBoard({ nowMs: () => clock.nowMs, drawEveryMs: () => drawEveryMs })
  const keep = (mix: SoundLevel, layers: Record<string, SoundLevel> = {}) =>
    board.take({ type: 'levels', mediaMs: 0, mix, layers })
  const take: typeof keep = (...levels) => {
    keep(...levels)
    board.show()
  }
  return { board, clock, keep, take }
}

t.test('each source draws its own level, and a layer called mix is not the mix', async (t) => {
  const { board, take } = start()
  const [mix, layer] = [recorder(), recorder()]
  board.add(MIX, mix.view)
  board.add('mix', layer.view)
  take(level(-6, -18), { mix: level(-0.5), other: level(-3) })
  t.strictSame(mix.drawn, [{ ...level(-6, -18), heldDbfs: -6, isClipping: false }])
  t.strictSame(layer.drawn, [{ ...level(-0.5), heldDbfs: -0.5, isClipping: true }])
})

t.test('the text changes at most once a second, and tells the loudest since the last one', async (t) => {
  const { board, clock, take } = start()
  const mix = recorder()
  board.add(MIX, mix.view)
  for (const peakDbfs of [-20, -10, -5, -30, -30, -30, -30, -30, -30, -30, -30, -40]) {
    take(level(peakDbfs))
    clock.nowMs += 100
  }
  t.strictSame(mix.said, [level(-20), level(-5)])
  t.equal(mix.drawn.length, 12)
})

t.test('a source without a level for a second is not known, whatever the others do', async (t) => {
  const { board, clock, take } = start()
  const [mix, layer] = [recorder(), recorder()]
  board.add(MIX, mix.view)
  board.add('camera', layer.view)
  take(level(-6), { camera: level(-3) })
  clock.nowMs += 999
  take(level(-6))
  board.check()
  t.not(layer.drawn.at(-1), 'unknown')
  clock.nowMs += 1
  board.check()
  board.check()
  t.equal(layer.drawn.filter((drawn) => drawn === 'unknown').length, 1)
  t.equal(layer.said.at(-1), null)
  t.not(mix.drawn.at(-1), 'unknown')
  take(level(-6), { camera: level(-40) })
  t.match(layer.drawn.at(-1), { heldDbfs: -40 }, 'the peak from before is forgotten')
})

t.test('with less motion a meter draws the loudest of half a second', async (t) => {
  const { board, clock, take } = start({ drawEveryMs: 500 })
  const mix = recorder()
  board.add(MIX, mix.view)
  for (const peakDbfs of [-30, -10, null, -50, -50, -50]) {
    take(level(peakDbfs))
    clock.nowMs += 100
  }
  t.match(mix.drawn, [level(-30), level(-10)])
  t.equal(mix.drawn.length, 2)
})

t.test('levels between two drawings are one drawing, of the loudest', async (t) => {
  const { board, keep } = start()
  const mix = recorder()
  board.add(MIX, mix.view)
  for (const peakDbfs of [-30, -10, -20]) keep(level(peakDbfs))
  t.strictSame([mix.drawn, mix.said], [[], []])
  board.show()
  board.show()
  t.match([mix.drawn, mix.said], [[level(-10)], [level(-10)]])
  t.strictSame([mix.drawn.length, mix.said.length], [1, 1])
})

t.test('the measured layers are another set only when they change', async (t) => {
  const { board, take } = start()
  const seen: (readonly string[])[] = []
  board.watch(() => seen.push([...board.ids]))
  take(level(null), { camera: level(-3), jingle: level(null) })
  take(level(null), { jingle: level(-5), camera: level(-9) })
  take(level(null), { camera: level(-3) })
  t.strictSame(seen, [['camera', 'jingle'], ['camera']])
})

t.test('a removed meter draws no more', async (t) => {
  const { board, take } = start()
  const [first, second] = [recorder(), recorder()]
  const removeFirst = board.add(MIX, first.view)
  board.add(MIX, second.view)
  removeFirst()
  take(level(-6))
  t.strictSame([first.drawn.length, second.drawn.length], [0, 1])
})
