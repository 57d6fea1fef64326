import { once } from 'node:events'
import { createServer, connect as open, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestScope } from '@stream-manager/test-kit'

/** One connection of an engine to the RTMP server, by the clock of this process. */
export interface Push {
  readonly openedAtMs: number
  /** Infinite while nothing was sent. */
  firstByteAtMs: number
  lastByteAtMs: number
  closedAtMs: number | null
}

/**
 * Stands before the RTMP server, and before all that may go wrong on the way to it, and notes when each engine sent
 * something. The server cannot tell a dead publisher from a silent one, and counts for nothing while it is away itself;
 * what engines send is certain. It reads at once, whatever becomes of the bytes, so nothing waits in a buffer of theirs.
 */
export class PushWitness {
  readonly port: number
  /** Oldest first. */
  readonly pushes: readonly Push[]
  readonly #present: Set<Relayed>

  constructor(port: number, pushes: readonly Push[], present: Set<Relayed>) {
    this.port = port
    this.pushes = pushes
    this.#present = present
  }

  /** Open connections are reset for the engine alone: the server keeps a publisher that is dead, for so long. */
  async orphan(durationMs: number): Promise<void> {
    const present = [...this.#present]
    for (const relayed of present) relayed.orphan()
    await delay(durationMs)
    for (const relayed of present) relayed.upstream.destroy()
  }

  /** Connections over which something was sent after a later one had begun to send. */
  overlaps(): string[] {
    const sending = this.pushes.filter(({ firstByteAtMs }) => Number.isFinite(firstByteAtMs))
    return sending.flatMap((push, index) =>
      sending
        .slice(index + 1)
        .filter((later) => push.lastByteAtMs > later.firstByteAtMs)
        .map((later) => {
          const overlapMs = Math.round(push.lastByteAtMs - later.firstByteAtMs)
          return `a push from ${at(push)} still sent ${overlapMs} ms after the one from ${at(later)} began`
        }),
    )
  }
}

const at = ({ openedAtMs }: Push): string => new Date(performance.timeOrigin + openedAtMs).toISOString()

interface Relayed {
  readonly upstream: Socket
  orphan(): void
}

const relay = (client: Socket, serverPort: number, push: Push): Relayed => {
  const upstream = open({ host: '127.0.0.1', port: serverPort, noDelay: true })
  let orphaned = false
  client.on('data', (chunk: Buffer) => {
    const nowMs = performance.now()
    push.firstByteAtMs = Math.min(push.firstByteAtMs, nowMs)
    push.lastByteAtMs = nowMs
    upstream.write(chunk)
  })
  upstream.on('data', (chunk: Buffer) => client.write(chunk))
  for (const socket of [client, upstream]) socket.on('error', () => undefined)
  client.on('close', (hadError) => {
    push.closedAtMs = performance.now()
    if (orphaned) return
    if (hadError) upstream.resetAndDestroy()
    else upstream.end()
  })
  upstream.on('close', () => client.destroy())
  return {
    upstream,
    orphan: () => {
      orphaned = true
      client.resetAndDestroy()
    },
  }
}

/** Listens on a free port and passes everything on; it goes with the test. */
export const startPushWitness = async (t: TestScope, serverPort: number): Promise<PushWitness> => {
  const pushes: Push[] = []
  const present = new Set<Relayed>()
  const server = createServer({ noDelay: true }, (client) => {
    const push: Push = {
      openedAtMs: performance.now(),
      firstByteAtMs: Number.POSITIVE_INFINITY,
      lastByteAtMs: Number.NEGATIVE_INFINITY,
      closedAtMs: null,
    }
    pushes.push(push)
    const relayed = relay(client, serverPort, push)
    present.add(relayed)
    relayed.upstream.on('close', () => present.delete(relayed))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const { upstream } of present) upstream.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound')
  return new PushWitness(address.port, pushes, present)
}
