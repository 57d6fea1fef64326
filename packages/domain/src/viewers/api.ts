import type { Result, ViewerCount, ViewerDays, ViewerDaysQuery, ViewerKind } from '@stream-manager/contracts'

/** One client that a process saw in a round. */
export interface SeenViewer {
  readonly kind: ViewerKind
  /** 8 bytes from `DaySalt.keyOf`. */
  readonly key: Buffer
  /** How often it read the playlist. */
  readonly reloads: number
}

/** The clients of one stream in a round. */
export interface StreamRound {
  readonly seen: readonly SeenViewer[]
  readonly starved: number
  readonly behindCache: number
  readonly behindProxy: number
  readonly unnoted: number
}

/** The clients that one process saw in a round. */
export interface ViewerRound {
  /** Name of this run of the process. */
  readonly source: string
  readonly round: number
  /** Absent for a process that sees the requests of players. */
  readonly seenBy?: 'sockets'
  readonly salt: DaySalt
  readonly streams: ReadonlyMap<string, StreamRound>
}

export interface DaySalt {
  readonly day: string
  /** 8 bytes that tell one viewer of a stream from others of this day, and from which nobody finds the identity. */
  keyOf(streamId: string, identity: string): Buffer
}

/** The audience of the moment. No address is stored: a viewer is a key that is of no use once the day is over. */
export interface Viewers {
  /** The salt of today (UTC), shared by all processes. The one before is deleted. */
  salt(): Promise<DaySalt>
  report(round: ViewerRound): Promise<void>
  /** Errors: `stream.not_found`. */
  count(streamId: string): Promise<Result<ViewerCount>>
  /** Newest first, from the store of history. Errors: `analytics.unavailable`. */
  days(query: ViewerDaysQuery): Promise<Result<ViewerDays>>
}
