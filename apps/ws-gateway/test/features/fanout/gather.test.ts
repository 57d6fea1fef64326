import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { Gather } from '../../../src/features/fanout/gather.ts'

/** Longer than any test, so that no window ends. */
const NEVER_MS = 600_000

const gathering = (windowMs: number, maxBytes = 100) => {
  const batches: number[][] = []
  let announce: () => void = () => {}
  const second = new Promise<void>((resolve) => {
    announce = resolve
  })
  const gather = new Gather<number>({
    windowMs,
    maxBytes,
    onBatch: (items) => batches.push(items) === 2 && announce(),
  })
  return { gather, batches, second }
}

t.test('sends an item at once after a silence', async (t) => {
  const { gather, batches } = gathering(NEVER_MS)
  gather.add(1, 10)
  t.strictSame(batches, [[1]])
})

t.test('gathers items that follow closely, and sends them together when the window ends', async (t) => {
  const { gather, batches, second } = gathering(20)
  for (const item of [1, 2, 3, 4]) gather.add(item, 10)
  t.strictSame(batches, [[1]])
  await within(second, { what: 'the window to end' })
  t.strictSame(batches, [[1], [2, 3, 4]])
})

t.test('sends before the window ends once enough bytes have gathered', async (t) => {
  const { gather, batches } = gathering(NEVER_MS)
  for (const item of [1, 2, 3, 4]) gather.add(item, 40)
  t.strictSame(batches, [[1], [2, 3, 4]])
  gather.add(5, 40)
  gather.clear()
  for (const item of [6, 7]) gather.add(item, 40)
  t.equal(batches.length, 2, 'cleared items do not count')
  gather.clear()
})
