import { hostUptimeMs } from '../host-clock.ts'
import { checkGuardCommand } from './messages.ts'

/**
 * Ends engine children at their deadline from outside: a child that is frozen cannot do it, its supervisor may be frozen
 * too, and SIGKILL works on both. Does nothing else, so that nothing else can stop it.
 */
const LOOK_EVERY_MS = 50

/** Deadlines by process id. No id can pass to a stranger here: a child that ended stays a zombie until its parent, our parent, has seen it. */
const deadlines = new Map<number, number>()

const end = (pid: number): void => {
  deadlines.delete(pid)
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

setInterval(() => {
  const nowMs = hostUptimeMs()
  for (const [pid, endsAtMs] of deadlines) if (nowMs >= endsAtMs) end(pid)
}, LOOK_EVERY_MS)

process.on('message', (message: unknown) => {
  const command = checkGuardCommand(message)
  if (!command.ok) return
  if (command.value.type === 'watch') deadlines.set(command.value.pid, command.value.endsAtMs)
  else deadlines.delete(command.value.pid)
})

/** A terminal signals the whole process group; the children still need their guard while they end in order. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

/** The supervisor is gone. Its children know it too, unless they are frozen. */
process.on('disconnect', () => {
  for (const pid of deadlines.keys()) end(pid)
  process.exit(0)
})

// The parent may have gone before we listened.
if (!process.connected) process.exit(1)
