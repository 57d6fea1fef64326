import { SingleFlight } from '@stream-manager/async'
import t from 'tap'

/** Work whose runs end on demand. Each run resolves with its number. */
const controlled = () => {
  const ends: ((error?: Error) => void)[] = []
  const work = () =>
    new Promise<number>((resolve, reject) => {
      const number = ends.length + 1
      ends.push((error) => (error ? reject(error) : resolve(number)))
    })
  const end = (number: number, error?: Error) => ends[number - 1]?.(error)
  return { work, end, runs: () => ends.length }
}

t.test('callers that meet share the run under way; a later caller begins another', async (t) => {
  const { work, end, runs } = controlled()
  const flight = new SingleFlight(work)
  const shared = [flight.join(), flight.join()]
  t.equal(flight.isRunning, true)
  end(1)
  t.strictSame(await Promise.all(shared), [1, 1])
  t.equal(flight.isRunning, false)
  const later = flight.join()
  end(2)
  t.equal(await later, 2)
  t.equal(runs(), 2)
})

t.test('joinNext during a run shares one run that begins after it', async (t) => {
  const { work, end, runs } = controlled()
  const flight = new SingleFlight(work)
  const first = flight.joinNext()
  const next = [flight.joinNext(), flight.joinNext()]
  t.equal(runs(), 1)
  end(1)
  t.equal(await first, 1)
  t.equal(runs(), 2)
  end(2)
  t.strictSame(await Promise.all(next), [2, 2])
  t.equal(runs(), 2)
})

t.test('a caller that continues from a run never begins one beside the next', async (t) => {
  let running = 0
  const flight = new SingleFlight(async () => {
    running += 1
    t.equal(running, 1)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  })
  const chained = flight.join().then(() => flight.joinNext())
  const next = flight.joinNext()
  await Promise.all([chained, next])
})

t.test('a run that fails rejects its callers only, and the next one begins', async (t) => {
  const { work, end } = controlled()
  const flight = new SingleFlight(work)
  const failing = flight.join()
  const next = flight.joinNext()
  end(1, new Error('broken'))
  await t.rejects(failing, { message: 'broken' })
  end(2)
  t.equal(await next, 2)
})

t.test('work that throws at once rejects and can be run again', async (t) => {
  let attempts = 0
  const flight = new SingleFlight((): Promise<number> => {
    attempts += 1
    if (attempts === 1) throw new Error('broken')
    return Promise.resolve(attempts)
  })
  await t.rejects(flight.join(), { message: 'broken' })
  t.equal(await flight.join(), 2)
})

t.test('settled waits for the run under way and the one that is due', async (t) => {
  const { work, end, runs } = controlled()
  const flight = new SingleFlight(work)
  await flight.settled()
  const first = flight.join()
  const second = flight.joinNext()
  const order: string[] = []
  const settled = flight.settled().then(() => order.push('settled'))
  end(1, new Error('broken'))
  await t.rejects(first)
  t.equal(runs(), 2)
  t.strictSame(order, [])
  end(2)
  await second
  await settled
  t.equal(flight.isRunning, false)
})
