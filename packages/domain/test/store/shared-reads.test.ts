import { deferred } from '@stream-manager/test-kit'
import t from 'tap'
import { SharedReads } from '../../src/store/shared-reads.ts'

t.test('callers during a read share the next read, never the running one', async (t) => {
  const reads = new SharedReads<number>()
  const gates = [deferred(), deferred(), deferred()]
  let begun = 0
  const run = async () => {
    begun += 1
    const number = begun
    await gates[number - 1]?.promise
    return number
  }
  const first = reads.read('a', run)
  const during = [reads.read('a', run), reads.read('a', run), reads.read('a', run)]
  t.equal(begun, 1)
  gates[0]?.resolve()
  t.equal(await first, 1)
  gates[1]?.resolve()
  t.strictSame(await Promise.all(during), [2, 2, 2])
  gates[2]?.resolve()
  t.equal(await reads.read('a', run), 3, 'a later one reads for itself')
})

t.test('each key has its own reads, and a failed read does not stop the next', async (t) => {
  const reads = new SharedReads<string>()
  const failed = reads.read('a', () => Promise.reject(new Error('away')))
  const next = reads.read('a', async () => 'back')
  t.equal(await reads.read('b', async () => 'other'), 'other')
  await t.rejects(failed, /away/)
  t.equal(await next, 'back')
})
