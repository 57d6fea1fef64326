import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { Liveness } from '../../../src/redis/feeds/liveness.ts'

const INTERVAL_MS = 1000

const startLiveness = (t: Test) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const nonces: string[] = []
  const counts = { dead: 0 }
  const liveness = new Liveness({
    intervalMs: INTERVAL_MS,
    send: async (nonce) => nonces.push(nonce),
    onNothingReceived: () => {
      counts.dead += 1
    },
    onNothingSent: () => t.fail('every nonce was sent'),
  })
  liveness.start()
  t.teardown(() => liveness.stop())
  const pass = (intervals: number, during = () => {}) => {
    for (let passed = 0; passed < intervals; passed += 1) {
      during()
      mock.timers.tick(INTERVAL_MS)
    }
  }
  return { liveness, nonces, counts, pass }
}

t.test('a connection that delivers nothing is dead after three intervals', async (t) => {
  const { counts, pass } = startLiveness(t)
  pass(3)
  t.equal(counts.dead, 0)
  pass(1)
  t.equal(counts.dead, 1)
  pass(10)
  t.equal(counts.dead, 1, 'said once')
})

t.test('a connection whose nonces arrive two intervals late is alive', async (t) => {
  const { liveness, nonces, counts, pass } = startLiveness(t)
  pass(3)
  pass(100, () => liveness.receivedNonce(nonces.at(-2) ?? ''))
  t.equal(counts.dead, 0)
})

t.test(
  'a connection that delivers messages in a storm is alive, and is not for ever without a nonce',
  async (t) => {
    const { liveness, counts, pass } = startLiveness(t)
    pass(30, () => liveness.receivedMessage())
    t.equal(counts.dead, 0)
    pass(1, () => liveness.receivedMessage())
    t.equal(counts.dead, 1)
  },
)

t.test('a nonce of somebody else is no sign of life', async (t) => {
  const { liveness, counts, pass } = startLiveness(t)
  pass(4, () => liveness.receivedNonce('another'))
  t.equal(counts.dead, 1)
})
