import t from 'tap'
import { type Job, queueOf, takeNext } from '../../run-tests/schedule.ts'

const fileOf = (path: string) => ({
  path,
  folder: path.split('/test/')[0] ?? '',
  nodeArgs: [],
  timeoutMs: 1000,
})

const job = (path: string, cores: number): Job => ({
  file: fileOf(path),
  cost: { seconds: 1, cores },
  passedBy: 0,
})

t.test('starts the longest file first', async (t) => {
  const seconds = new Map([
    ['a/test/short', 1],
    ['a/test/long', 9],
  ])
  const queue = queueOf([...seconds.keys()].map(fileOf), (path) => ({
    seconds: seconds.get(path) ?? 0,
    cores: 1,
  }))
  t.equal(takeNext(queue, [], 2)?.file.path, 'a/test/long')
})

t.test('runs files that wait beside each other, and no file past the cores of the machine', async (t) => {
  const waits = [job('a/test/1', 0.4), job('a/test/2', 0.4)]
  t.ok(takeNext([job('a/test/3', 0.4)], waits, 2), 'three files that mostly wait fit two cores')
  t.equal(takeNext([job('a/test/encoder', 1.5)], waits, 2), undefined, 'an encoder beside them does not')
})

t.test('starts a file that needs more cores than there are once it would run alone', async (t) => {
  t.ok(takeNext([job('a/test/hungry', 3)], [], 2))
})

t.test('never runs more deployments at once than the resource allows', async (t) => {
  const running = [job('packages/e2e/test/1', 0.1), job('apps/standalone/test/2', 0.1)]
  t.equal(takeNext([job('packages/e2e/test/3', 0.1)], running, 2), undefined)
  t.ok(takeNext([job('packages/e2e/test/3', 0.1), job('a/test/4', 0.1)], running, 2), 'others pass it by')
})

t.test('a file passed by six times is next', async (t) => {
  const large = job('a/test/large', 1.9)
  const running = [job('a/test/0', 0.2)]
  const queue = [large, ...[1, 2, 3, 4, 5, 6, 7].map((index) => job(`a/test/${index}`, 0.1))]
  for (let start = 0; start < 6; start += 1) t.ok(takeNext(queue, running, 2))
  t.equal(takeNext(queue, running, 2), undefined, 'a seventh small file waits')
  t.equal(takeNext(queue, [], 2), large)
})

t.test('runs at most five files at once', async (t) => {
  const running = [1, 2, 3, 4, 5].map((index) => job(`a/test/${index}`, 0.01))
  t.equal(takeNext([job('a/test/6', 0.01)], running.slice(1), 2)?.file.path, 'a/test/6')
  t.equal(takeNext([job('a/test/6', 0.01)], running, 2), undefined)
})
