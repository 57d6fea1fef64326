import t from 'tap'
import {
  CRASH_LIMIT,
  CRASH_WINDOW_MS,
  QUICK_CRASH_MS,
  RestartPolicy,
} from '../../src/supervisor/restart-policy.ts'

const NEVER_ON_AIR = 0

t.test('delays double inside the window and then it gives up', async (t) => {
  const policy = new RestartPolicy(() => 1)
  const decisions = Array.from({ length: CRASH_LIMIT }, (_, index) =>
    policy.crashed(index * 1000, QUICK_CRASH_MS - 1),
  )
  t.same(
    decisions.slice(0, -1),
    [250, 500, 1000, 2000].map((delayMs) => ({ kind: 'retry', delayMs })),
  )
  t.same(decisions.at(-1), { kind: 'give-up' })
})

t.test('crashes far apart are each the first', async (t) => {
  const policy = new RestartPolicy(() => 0)
  for (let index = 0; index < 20; index += 1) {
    t.same(policy.crashed(index * (CRASH_WINDOW_MS + 1), NEVER_ON_AIR), { kind: 'retry', delayMs: 125 })
  }
})

t.test(
  'the first crash after a time on air is followed by a restart at once, later ones by longer delays, and it never gives up for them',
  async (t) => {
    const policy = new RestartPolicy(() => 1)
    const delays = Array.from({ length: 12 }, (_, index) => {
      const decision = policy.crashed(index * QUICK_CRASH_MS, QUICK_CRASH_MS)
      return decision.kind === 'retry' ? decision.delayMs : 'gave up'
    })
    t.same(delays, [0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000])
  },
)

t.test('quick crashes count together, whatever lies between them', async (t) => {
  const policy = new RestartPolicy(() => 1)
  for (let index = 1; index < CRASH_LIMIT; index += 1) {
    t.equal(policy.crashed(index * 10_000, NEVER_ON_AIR).kind, 'retry')
    t.equal(policy.crashed(index * 10_000 + 9000, 2 * QUICK_CRASH_MS).kind, 'retry')
  }
  t.same(policy.crashed(60_000, NEVER_ON_AIR), { kind: 'give-up' })
})

t.test('a new start forgets', async (t) => {
  const policy = new RestartPolicy(() => 1)
  for (let index = 0; index < CRASH_LIMIT - 1; index += 1) policy.crashed(0, NEVER_ON_AIR)
  policy.forget()
  t.same(policy.crashed(1, NEVER_ON_AIR), { kind: 'retry', delayMs: 250 })
})
