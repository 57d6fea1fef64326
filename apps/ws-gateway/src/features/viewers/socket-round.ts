import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Caller, isPermitted, type ViewerKind } from '@stream-manager/contracts'
import { type DaySalt, playbackIdentity, type SeenViewer, type StreamRound } from '@stream-manager/domain'
import { isLoopback } from '@stream-manager/service-kit'

/** Making a key costs a few microseconds, so those of many sockets are spread over turns of the event loop. */
const KEYS_A_TURN = 500

/** A socket beside a player. */
export interface Watcher {
  readonly sid: string
  readonly caller: Caller
  readonly address: string | undefined
  /** Streams whose channels it has. */
  readonly streamIds: ReadonlySet<string>
}

/** A socket sees no caches, and a player says that it runs out of data by its requests. */
const NOTHING_ELSE = { starved: 0, behindCache: 0, behindProxy: 0, unnoted: 0 }

const kindOf = ({ caller, address }: Watcher): ViewerKind => {
  if (isPermitted(caller.role, 'stream.control')) return 'previews'
  return address !== undefined && isLoopback(address) ? 'loopback' : 'socket'
}

/** The playbacks of the open sockets by stream. Null when no socket names one: then requests alone count. */
export const roundOf = async (
  watchers: readonly Watcher[],
  salt: DaySalt,
): Promise<ReadonlyMap<string, StreamRound> | null> => {
  const seen = new Map<string, SeenViewer[]>()
  let made = 0
  for (const watcher of watchers) {
    for (const streamId of watcher.streamIds) {
      const key = salt.keyOf(streamId, playbackIdentity(watcher.sid))
      const ofStream = seen.get(streamId) ?? []
      ofStream.push({ kind: kindOf(watcher), key, reloads: 0 })
      seen.set(streamId, ofStream)
      made += 1
      if (made % KEYS_A_TURN === 0) await nextTurn()
    }
  }
  if (seen.size === 0) return null
  return new Map([...seen].map(([streamId, viewers]) => [streamId, { seen: viewers, ...NOTHING_ELSE }]))
}
