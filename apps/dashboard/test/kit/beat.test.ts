import t from 'tap'
import { BEAT_MS, Beat } from '../../src/kit/beat.ts'

interface Due {
  readonly run: () => void
  readonly atMs: number
}

const start = () => {
  let nowMs = 1000
  let due: Due[] = []
  const beat = new Beat({
    nowMs: () => nowMs,
    schedule: (run, delayMs) => due.push({ run, atMs: nowMs + delayMs }),
  })
  const pass = (durationMs: number) => {
    const untilMs = nowMs + durationMs
    for (let next = due[0]; next && next.atMs <= untilMs; next = due[0]) {
      due = due.slice(1)
      nowMs = next.atMs
      next.run()
    }
    nowMs = untilMs
  }
  const drawn: string[] = []
  const draws = { one: () => void drawn.push('one'), two: () => void drawn.push('two') }
  return { beat, pass, drawn, draws, dueCount: () => due.length }
}

t.test('the first draws after a pause are called at once, together', async (t) => {
  const { beat, pass, drawn, draws } = start()
  beat.request(draws.one)
  beat.request(draws.two)
  t.strictSame(drawn, [], 'not inside of the call')
  pass(0)
  t.strictSame(drawn, ['one', 'two'])
  pass(BEAT_MS)
  beat.request(draws.one)
  pass(0)
  t.strictSame(drawn, ['one', 'two', 'one'])
})

t.test('requests of one beat are one call, which comes within the beat', async (t) => {
  const { beat, pass, drawn, draws, dueCount } = start()
  beat.request(draws.one)
  pass(0)
  for (let request = 0; request < 9; request += 1) {
    pass(10)
    beat.request(draws.one)
    beat.request(draws.two)
  }
  t.strictSame([drawn, dueCount()], [['one'], 1])
  pass(10)
  t.strictSame(drawn, ['one', 'one', 'two'])
})

t.test('forty requests a second are drawn ten times a second', async (t) => {
  const { beat, pass, drawn, draws } = start()
  for (let request = 0; request < 40; request += 1) {
    beat.request(draws.one)
    pass(25)
  }
  t.equal(drawn.length, 11, 'the first one, and one each tenth of a second')
})

t.test('a draw that requests itself is called at the next beat', async (t) => {
  const { beat, pass, drawn } = start()
  const again = () => {
    drawn.push('again')
    beat.request(again)
  }
  beat.request(again)
  pass(BEAT_MS - 1)
  t.equal(drawn.length, 1)
  pass(1)
  t.equal(drawn.length, 2)
})

t.test('a draw that is cancelled by another one of the same beat is not called', async (t) => {
  const { beat, pass, drawn, draws } = start()
  beat.request(() => beat.cancel(draws.two))
  beat.request(draws.two)
  pass(0)
  t.strictSame(drawn, [])
})

t.test('a draw that throws does not hold up the others', async (t) => {
  const { beat, pass, drawn, draws } = start()
  beat.request(() => {
    throw new Error('no canvas')
  })
  beat.request(draws.two)
  t.throws(() => pass(0), { message: 'no canvas' })
  pass(BEAT_MS)
  t.strictSame(drawn, ['two'])
})

t.test('a gathered watch calls back with the beat until it is left', async (t) => {
  const { beat, pass, drawn, draws } = start()
  const changes = new Set<() => void>()
  const watch = (onChange: () => void) => {
    changes.add(onChange)
    return () => changes.delete(onChange)
  }
  const change = () => {
    for (const onChange of changes) onChange()
  }
  const leave = beat.gather(watch)(draws.one)
  change()
  change()
  pass(0)
  t.strictSame(drawn, ['one'])
  change()
  leave()
  pass(BEAT_MS)
  t.strictSame(drawn, ['one'])
  t.equal(changes.size, 0)
})
