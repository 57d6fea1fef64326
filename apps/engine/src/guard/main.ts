import { checkGuardCommand } from '@stream-manager/engine-protocol'
import { hostUptimeMs } from '../host-clock.ts'

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

const look = (): void => {
  const nowMs = hostUptimeMs()
  for (const [pid, endsAtMs] of deadlines) if (nowMs >= endsAtMs) end(pid)
}

// Timers come before messages in a turn of the loop. After we stood still ourselves (SIGSTOP, a starved host) the
// deadlines are old ones while the later ones wait to be read: looking at once would end children that are well.
setInterval(() => setImmediate(look), LOOK_EVERY_MS)

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
