import t from 'tap'
import { CRASH_LIMIT, CRASH_WINDOW_MS, RestartPolicy } from '../../src/supervisor/restart-policy.ts'

t.test('delays double inside the window and then it gives up', async (t) => {
  const policy = new RestartPolicy(() => 1)
  const decisions = Array.from({ length: CRASH_LIMIT }, (_, index) => policy.crashed(index * 1000))
  t.same(
    decisions.slice(0, -1),
    [250, 500, 1000, 2000].map((delayMs) => ({ kind: 'retry', delayMs })),
  )
  t.same(decisions.at(-1), { kind: 'give-up' })
})

t.test('crashes far apart are each the first', async (t) => {
  const policy = new RestartPolicy(() => 0)
  for (let index = 0; index < 20; index += 1) {
    t.same(policy.crashed(index * (CRASH_WINDOW_MS + 1)), { kind: 'retry', delayMs: 125 })
  }
})

t.test('a new start forgets', async (t) => {
  const policy = new RestartPolicy(() => 1)
  for (let index = 0; index < CRASH_LIMIT - 1; index += 1) policy.crashed(0)
  policy.forget()
  t.same(policy.crashed(1), { kind: 'retry', delayMs: 250 })
})
