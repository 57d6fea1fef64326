import { type ChildProcess, spawn } from 'node:child_process'
import { eventually, waitForEvent } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { hostUptimeMs } from '../../src/host-clock.ts'
import { DeadlineGuard } from '../../src/supervisor/deadline-guard.ts'
import { GUARD_GRACE_MS } from '../../src/supervisor/lease-keeper.ts'

/** Long enough for the guard to be frozen before, on a busy machine. */
const SOON_MS = 5000
const LATER_MS = 60_000

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

const startGuard = (t: Test): DeadlineGuard => {
  const guard = new DeadlineGuard(log)
  t.teardown(() => guard.close())
  return guard
}

const startChild = (t: Test): ChildProcess & { pid: number } => {
  const child = spawn('sleep', ['600'])
  if (child.pid === undefined) throw new Error('sleep did not start')
  t.teardown(() => child.kill('SIGKILL'))
  return Object.assign(child, { pid: child.pid })
}

/** Watched with a lease that has passed; ends with it, and with that all that the guard was told before has been read. */
const endedByGuard = async (guard: DeadlineGuard, child: ChildProcess & { pid: number }) => {
  const ended = waitForEvent(child, 'exit')
  guard.watch(child.pid, hostUptimeMs() - LATER_MS)
  return await ended
}

t.test('a child is ended when its lease has passed, and no other', async (t) => {
  const guard = startGuard(t)
  const [held, renewed, lost] = [startChild(t), startChild(t), startChild(t)]
  guard.watch(held.pid, hostUptimeMs() + LATER_MS)
  guard.watch(renewed.pid, hostUptimeMs() + SOON_MS)
  guard.watch(renewed.pid, hostUptimeMs() + LATER_MS)
  t.strictSame(await endedByGuard(guard, lost), [null, 'SIGKILL'])
  t.equal(held.signalCode, null)
  t.equal(renewed.signalCode, null)
})

t.test('a guard that was frozen past a deadline hears of its renewal before it acts', async (t) => {
  const guard = startGuard(t)
  const [renewed, first, second, third] = [startChild(t), startChild(t), startChild(t), startChild(t)]
  await endedByGuard(guard, first)
  const endsAtMs = hostUptimeMs() + SOON_MS
  guard.watch(renewed.pid, endsAtMs)
  await endedByGuard(guard, second)
  process.kill(guard.pid, 'SIGSTOP')
  await eventually(() => hostUptimeMs() > endsAtMs + GUARD_GRACE_MS, { what: 'the old deadline to pass' })
  guard.watch(renewed.pid, hostUptimeMs() + LATER_MS)
  const ended = endedByGuard(guard, third)
  process.kill(guard.pid, 'SIGCONT')
  await ended
  t.equal(renewed.signalCode, null)
})
