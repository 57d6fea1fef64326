import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ViewerKind } from '@stream-manager/contracts'
import type { DaySalt, SeenViewer, StreamRound } from '@stream-manager/domain'

/** Rounds without a request after which a client is forgotten: a minute. */
const IDLE_ROUNDS = 12
/** Making a key costs a few microseconds, so a crowd that arrives together is spread over turns of the event loop. */
const KEYS_A_TURN = 500

/** One client of a stream. Its identity is in memory only, and is gone a minute after its last request. */
export interface Client {
  kind: ViewerKind
  /** Text that the key is made of: the playback, or the address and the program. */
  readonly identity: string
  /** Its network, with the way it is known: each network has so many clients of each way. */
  readonly share: string
  readonly isBehindCache: boolean
  readonly isBehindProxy: boolean
  requests: number
  reloads: number
  isStarved: boolean
  idleRounds: number
  key: Buffer | null
  keyDay: string
}

/** The clients of one stream, by what their requests say of them. */
export class StreamNotes {
  readonly clients = new Map<string, Client>()
  unnoted = 0

  /** Figures of the round, which ends here. Calls `forget` for each client that has been away for long. */
  async collect(salt: DaySalt, streamId: string, forget: (client: Client) => void): Promise<StreamRound> {
    const round = { starved: 0, behindCache: 0, behindProxy: 0, unnoted: this.unnoted }
    const seen: SeenViewer[] = []
    this.unnoted = 0
    let made = 0
    for (const [name, client] of this.clients) {
      if (client.requests === 0) {
        client.idleRounds += 1
        if (client.idleRounds >= IDLE_ROUNDS && this.clients.delete(name)) forget(client)
        continue
      }
      if (client.key === null || client.keyDay !== salt.day) {
        client.key = salt.keyOf(streamId, client.identity)
        client.keyDay = salt.day
        made += 1
        if (made % KEYS_A_TURN === 0) await nextTurn()
      }
      seen.push({ kind: client.kind, key: client.key, reloads: client.reloads })
      round.starved += Number(client.isStarved)
      round.behindCache += Number(client.isBehindCache)
      round.behindProxy += Number(client.isBehindProxy)
      Object.assign(client, { requests: 0, reloads: 0, isStarved: false, idleRounds: 0 })
    }
    return { ...round, seen }
  }
}
