import { backoffDelayMs, delay, within } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { Heartbeat } from '@stream-manager/contracts'
import { readHeartbeats } from '@stream-manager/diagnostics'
import {
  decodeMessage,
  ENDED,
  MAX_PART_BYTES,
  type PreviewBroadcast,
  type PreviewSource,
  signTicket,
} from '@stream-manager/preview'
import WebSocket from 'ws'

const OPEN_DEADLINE_MS = 3000
/** The engine pings three times in it. */
const SILENCE_MS = 30_000
const RETRY = { firstMs: 500, maxMs: 10_000, minMs: 200 }

export interface RelayOptions {
  readonly backplane: Pick<Backplane, 'listLatest'>
  /** The deployment's keys, by which an engine knows us. */
  readonly keys: () => readonly Buffer[]
  readonly log: { debug(details: object, message: string): void }
}

/** All addresses of all engines that are ready: which of them runs a stream is known to itself. */
const addressesOf = (heartbeats: readonly Heartbeat[]): string[] => [
  ...new Set(
    heartbeats
      .filter(({ ready }) => ready)
      .flatMap(({ address, addresses }) => addresses ?? (address === null ? [] : [address])),
  ),
]

interface Attempt {
  readonly socket: WebSocket
  /** Rejects where nothing answers, or the engine does not run the stream. The socket is paused. */
  readonly opened: Promise<WebSocket>
}

const open = (address: string, topic: string, ticket: string): Attempt => {
  const url = `${address.replace(/^http/, 'ws')}/previews/${topic}`
  const headers = { authorization: `Preview ${ticket}` }
  const socket = new WebSocket(url, { headers, maxPayload: MAX_PART_BYTES + 1, perMessageDeflate: false })
  const opened = new Promise<WebSocket>((resolve, reject) => {
    socket.once('open', () => {
      // The first parts come with the answer, before anybody listens.
      socket.pause()
      resolve(socket)
    })
    // Stays: an error without a listener would end this process.
    socket.on('error', reject)
    socket.once('close', () => reject(new Error(`${url} was closed`)))
  })
  opened.catch(() => undefined)
  return { socket, opened }
}

/** One preview, from the engine that runs the stream, as long as somebody here follows it. */
class Relay {
  readonly #options: RelayOptions
  readonly #topic: string
  readonly #broadcast: PreviewBroadcast
  readonly #closing = new AbortController()

  constructor(options: RelayOptions, topic: string, broadcast: PreviewBroadcast) {
    this.#options = options
    this.#topic = topic
    this.#broadcast = broadcast
    void this.#run()
  }

  close(): void {
    this.#closing.abort()
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; failures += 1) {
      const socket = await this.#connect().catch((error: unknown) => {
        this.#options.log.debug({ err: error }, 'the heartbeats of the engines cannot be read')
        return null
      })
      if (socket) {
        failures = 0
        await this.#pump(socket)
      }
      await delay(backoffDelayMs(RETRY, failures), { signal }).catch(() => undefined)
    }
  }

  /** Asks all at once, because an address may be of a network that is not ours, where nothing answers. */
  async #connect(): Promise<WebSocket | null> {
    const { backplane, keys } = this.#options
    const ticket = signTicket(keys, this.#topic, Date.now())
    const addresses = addressesOf(await readHeartbeats(backplane, 'engine/'))
    const attempts = addresses.map((address) => open(address, this.#topic, ticket))
    const opened = attempts.map((attempt) => attempt.opened)
    const chosen = await within(Promise.any(opened), { deadlineMs: OPEN_DEADLINE_MS }).catch(() => null)
    for (const attempt of attempts) if (attempt.socket !== chosen) attempt.socket.terminate()
    return chosen
  }

  /** Resolves when the socket has ended. */
  async #pump(socket: WebSocket): Promise<void> {
    const { signal } = this.#closing
    const end = () => socket.terminate()
    let silence = setTimeout(end, SILENCE_MS)
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(end, SILENCE_MS)
    }
    socket.on('ping', heard)
    socket.on('message', (message: Buffer) => {
      heard()
      const part = decodeMessage(message)
      if (part) this.#broadcast.add(part)
      else end()
    })
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    await closed
    clearTimeout(silence)
    signal.removeEventListener('abort', end)
    if (!signal.aborted) this.#broadcast.add(ENDED)
  }
}

/** Brings previews from the engines of the deployment, which announce their addresses in their heartbeats. */
export const relayedPreviews =
  (options: RelayOptions): PreviewSource =>
  (topic, broadcast) => {
    const relay = new Relay(options, topic, broadcast)
    return () => relay.close()
  }
