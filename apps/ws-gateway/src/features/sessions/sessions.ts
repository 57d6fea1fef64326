import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import type { Codec } from '../../protocol/codec.ts'
import { Session, type SessionServices } from './session.ts'

/** So many connections are told to go at once; their clients' own back-off spreads the rest. */
const DRAIN_BATCH = 50
const DRAIN_PAUSE_MS = 20

/** What is open now; all are zero again when nobody is connected. */
export interface SessionCounts {
  readonly sockets: number
  readonly subscriptions: number
  readonly queuedBytes: number
}

/** Every open connection of this gateway. */
export class Sessions {
  readonly #services: SessionServices
  readonly #log: FastifyBaseLogger
  readonly #sockets = new Map<Session, WebSocket>()
  #draining = false

  constructor(services: SessionServices, log: FastifyBaseLogger) {
    this.#services = services
    this.#log = log
  }

  open(socket: WebSocket, codec: Codec): void {
    const session = new Session({ socket, codec, services: this.#services, log: this.#log })
    this.#sockets.set(session, socket)
    socket.once('close', () => this.#sockets.delete(session))
    if (this.#draining) session.close('shutdown')
  }

  counts(): SessionCounts {
    const sessions = [...this.#sockets.keys()]
    return {
      sockets: sessions.length,
      subscriptions: sessions.reduce((sum, { subscriptions }) => sum + subscriptions.size, 0),
      queuedBytes: sessions.reduce((sum, { outbox }) => sum + outbox.bytes, 0),
    }
  }

  /** Tells every client to connect again, in batches. Bounded, as a peer that does not answer is cut. */
  async drain(): Promise<void> {
    this.#draining = true
    const closed = [...this.#sockets.values()].map(
      (socket) => new Promise((done) => socket.once('close', done)),
    )
    const sessions = [...this.#sockets.keys()]
    for (let first = 0; first < sessions.length; first += DRAIN_BATCH) {
      if (first > 0) await delay(DRAIN_PAUSE_MS)
      for (const session of sessions.slice(first, first + DRAIN_BATCH)) session.close('shutdown')
    }
    await Promise.all(closed)
  }
}
