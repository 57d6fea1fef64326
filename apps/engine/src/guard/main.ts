import { checkGuardCommand } from '@stream-manager/engine-protocol'
import { hostUptimeMs } from '../host-clock.ts'

/**
 * Kills engine children at their deadline from outside: a frozen child cannot end itself, and its supervisor may be frozen
 * too. SIGKILL works on a frozen process. This program does nothing else, so that nothing else can block it.
 */
const LOOK_EVERY_MS = 50

/** Deadlines by process id. An id cannot be reused meanwhile: a child that ended stays a zombie until its parent has seen it. */
const deadlines = new Map<number, number>()

const end = (pid: number): void => {
  deadlines.delete(pid)
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}

const look = (): void => {
  const nowMs = hostUptimeMs()
  for (const [pid, endsAtMs] of deadlines) if (nowMs >= endsAtMs) end(pid)
}

// Timers run before messages in a turn of the loop. After this process stood still (SIGSTOP, a starved host) renewed
// deadlines wait unread: checking at once would kill healthy children.
setInterval(() => setImmediate(look), LOOK_EVERY_MS)

process.on('message', (message: unknown) => {
  const command = checkGuardCommand(message)
  if (!command.ok) return
  if (command.value.type === 'watch') deadlines.set(command.value.pid, command.value.endsAtMs)
  else deadlines.delete(command.value.pid)
})

/** A terminal signals the whole process group. Children still need their guard while they end in order. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

/** The supervisor is gone. Its children notice it too, unless they are frozen. */
process.on('disconnect', () => {
  for (const pid of deadlines.keys()) end(pid)
  process.exit(0)
})

// The parent may have gone before the listener was added.
if (!process.connected) process.exit(1)
