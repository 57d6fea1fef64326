import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { SendTurns } from '../../../src/features/fanout/send-turns.ts'

/** Longer than a turn may be. */
const LONG_SEND_MS = 6

const keepLoop = (ms: number): void => {
  const endsMs = performance.now() + ms
  while (performance.now() < endsMs);
}

t.test('the first send runs at once, and other work runs between long sends', async (t) => {
  const turns = new SendTurns()
  const done: (string | number)[] = []
  for (const number of [1, 2, 3]) {
    turns.run(() => {
      keepLoop(LONG_SEND_MS)
      done.push(number)
    })
  }
  t.strictSame(done, [1])
  setImmediate(() => done.push('other work'))
  await eventually(() => done.includes(3), { what: 'all sends' })
  t.strictSame(done, [1, 2, 'other work', 3])
})

t.test('a send during a send runs after those that are due', async (t) => {
  const turns = new SendTurns()
  const done: number[] = []
  turns.run(() => {
    turns.run(() => done.push(2))
    turns.run(() => done.push(3))
    done.push(1)
  })
  await eventually(() => done.length === 3, { what: 'all sends' })
  t.strictSame(done, [1, 2, 3])
})

t.test('a send that throws does not stop later ones', async (t) => {
  const turns = new SendTurns()
  const fail = () => {
    throw new Error('no room')
  }
  t.throws(() => turns.run(fail), /no room/)
  await new Promise<void>((sent) => turns.run(sent))
})
