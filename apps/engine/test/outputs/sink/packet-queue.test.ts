import t from 'tap'
import { PacketQueue, type QueueItem } from '../../../src/outputs/sink/packet-queue.ts'

interface TestItem extends QueueItem {
  freed: boolean
}

const item = (ptsMs: number, keyframe = false, sizeBytes = 1000): TestItem => {
  const made: TestItem = {
    ptsMs,
    keyframe,
    sizeBytes,
    freed: false,
    free: () => {
      made.freed = true
    },
  }
  return made
}

const takeAll = async (queue: PacketQueue<TestItem>): Promise<number[]> => {
  queue.end()
  const times: number[] = []
  for (let next = await queue.take(); next; next = await queue.take()) times.push(next.ptsMs)
  return times
}

t.test('a destination joins at the newest keyframe, without sound from before it', async (t) => {
  const queue = new PacketQueue<TestItem>()
  const early = [item(-20), item(0, true), item(10), item(2000, true), item(1990)]
  for (const each of [...early, item(2010)]) queue.add(each)
  queue.flow()
  queue.add(item(4000, true))
  t.ok(early[0]?.freed && early[1]?.freed && early[2]?.freed && early[4]?.freed)
  t.same(await takeAll(queue), [2000, 2010, 4000])
  t.equal(queue.dropped, 0, 'joining is not losing')
})

t.test('more than ten seconds behind, the oldest group of pictures goes', async (t) => {
  const queue = new PacketQueue<TestItem>()
  queue.flow()
  const items = Array.from({ length: 12 }, (_, second) => item(second * 1000, second % 4 === 0))
  for (const each of items) queue.add(each)
  t.equal(queue.dropped, 4)
  t.ok(items.slice(0, 4).every(({ freed }) => freed))
  t.same(await takeAll(queue), [4000, 5000, 6000, 7000, 8000, 9000, 10_000, 11_000])
})

t.test('with no other keyframe everything goes, up to the next one', async (t) => {
  const queue = new PacketQueue<TestItem>()
  queue.flow()
  queue.add(item(0, true, 10 * 1024 * 1024))
  queue.add(item(33, false, 10 * 1024 * 1024))
  queue.add(item(66))
  queue.add(item(100, true))
  t.equal(queue.dropped, 3)
  t.same(await takeAll(queue), [100])
})

t.test('a destination that left has the newest group waiting when it returns', async (t) => {
  const queue = new PacketQueue<TestItem>()
  for (const each of [item(0, true), item(33), item(2000, true), item(2033)]) queue.add(each)
  queue.flow()
  t.equal((await queue.take())?.ptsMs, 2000)
  queue.hold()
  queue.add(item(2066))
  queue.add(item(4000, true))
  queue.flow()
  t.same(await takeAll(queue), [4000])
  t.equal(queue.dropped, 0)
})

t.test('an ended queue frees what it is still given', async (t) => {
  const queue = new PacketQueue<TestItem>()
  queue.flow()
  const waiting = queue.take()
  queue.end()
  t.equal(await waiting, null)
  const late = item(0, true)
  queue.add(late)
  t.ok(late.freed)
})
