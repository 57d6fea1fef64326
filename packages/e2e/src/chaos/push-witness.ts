import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestScope } from '@stream-manager/test-kit'

/** One connection of an engine to the RTMP server, by the clock of this process. */
export interface Push {
  readonly openedAtMs: number
  /** Infinite until the first byte. */
  firstByteAtMs: number
  lastByteAtMs: number
  closedAtMs: number | null
}

/**
 * A relay between engines and the link to the RTMP server that records when each engine sends. The server is no reliable
 * witness: it cannot tell a dead publisher from a silent one, and sees nothing while it is down. The relay reads at once,
 * even if it cannot forward the bytes, so that no data waits in the engine's socket buffer.
 */
export class PushWitness {
  readonly port: number
  /** All connections, the oldest first. */
  readonly pushes: readonly Push[]
  readonly #open: Set<Relayed>

  constructor(port: number, pushes: readonly Push[], open: Set<Relayed>) {
    this.port = port
    this.pushes = pushes
    this.#open = open
  }

  /** Resets open connections at the engine's side only: for `durationMs` the server keeps a dead publisher. */
  async orphan(durationMs: number): Promise<void> {
    const orphans = [...this.#open]
    for (const relayed of orphans) relayed.orphan()
    await delay(durationMs)
    for (const relayed of orphans) relayed.upstream.destroy()
  }

  /** Connections that still sent after a later connection had begun to send. */
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
  const upstream = connect({ host: '127.0.0.1', port: serverPort, noDelay: true })
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

/** Relays a free port to `serverPort` until the test ends. */
export const startPushWitness = async (t: TestScope, serverPort: number): Promise<PushWitness> => {
  const pushes: Push[] = []
  const open = new Set<Relayed>()
  const server = createServer({ noDelay: true }, (client) => {
    const push: Push = {
      openedAtMs: performance.now(),
      firstByteAtMs: Number.POSITIVE_INFINITY,
      lastByteAtMs: Number.NEGATIVE_INFINITY,
      closedAtMs: null,
    }
    pushes.push(push)
    const relayed = relay(client, serverPort, push)
    open.add(relayed)
    relayed.upstream.on('close', () => open.delete(relayed))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const { upstream } of open) upstream.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound')
  return new PushWitness(address.port, pushes, open)
}
