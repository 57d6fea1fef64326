import { type Static, Type } from 'typebox'
import { Timestamp } from './primitives.ts'

/** How a viewer is known. */
export const VIEWER_METHODS = ['cmcd', 'addressAgent', 'socket'] as const
export type ViewerMethod = (typeof VIEWER_METHODS)[number]

/** Clients that fetch the programme and are no audience. */
export const VIEWER_EXCLUSIONS = ['bots', 'previews', 'loopback', 'probes'] as const
export type ViewerExclusion = (typeof VIEWER_EXCLUSIONS)[number]

export type ViewerKind = ViewerMethod | ViewerExclusion
export const VIEWER_KINDS: readonly ViewerKind[] = [...VIEWER_METHODS, ...VIEWER_EXCLUSIONS]

/** Each process reports once a round. */
export const VIEWER_ROUND_MS = 5000
/** A viewer counts for so many rounds: a player reloads the playlist about once a segment. */
export const VIEWER_WINDOW_ROUNDS = 3
export const VIEWER_WINDOW_SECONDS = (VIEWER_ROUND_MS * VIEWER_WINDOW_ROUNDS) / 1000

/** Bytes of a record: the key of a viewer, and how often the playlist was read in the round. Beyond 255 the key has several records. */
export const VIEWER_KEY_BYTES = 8
export const VIEWER_RECORD_BYTES = VIEWER_KEY_BYTES + 1
/** Records of one publication: in base64 they are 180 KB. */
export const MAX_VIEWER_RECORDS = 15_000

const MAX_RECORDS_TEXT = (MAX_VIEWER_RECORDS * VIEWER_RECORD_BYTES * 4) / 3

const Count = Type.Integer({ minimum: 0 })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Records = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: MAX_RECORDS_TEXT }))

/** The clients of one stream that one process saw in a round. */
export const StreamSightings = Type.Object({
  /** Records by kind, in base64. */
  keys: Type.Object({
    cmcd: Records,
    addressAgent: Records,
    socket: Records,
    bots: Records,
    previews: Records,
    loopback: Records,
    probes: Records,
  }),
  /** Viewers whose player ran out of data in the round, by CMCD. */
  starved: Count,
  /** Viewers whose requests came through a cache, and through a proxy that is not trusted. */
  behindCache: Count,
  behindProxy: Count,
  /** Requests of clients that the process had no room to note. */
  unnoted: Count,
})
export type StreamSightings = Static<typeof StreamSightings>

/** Clients that one process saw in a round, by stream. A large round is several reports with the same number. */
export const ViewersReport = Type.Object({
  /** Name of this run of the process. */
  source: Type.String({ minLength: 1, maxLength: 128 }),
  round: Count,
  /** Sockets are no requests: nobody knows from their reports that no player watches. Absent: requests. */
  seenBy: Type.Optional(Type.Literal('sockets')),
  at: Timestamp,
  /** Day of the salt under which the keys were made. Keys of two days cannot be compared. */
  day: Day,
  streams: Type.Record(Type.String({ maxLength: 64 }), StreamSightings),
})
export type ViewersReport = Static<typeof ViewersReport>

/** The secret under which viewers have their keys on one day (UTC). It is replaced when the day is over. */
export const ViewerSalt = Type.Object({
  day: Day,
  salt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
})
export type ViewerSalt = Static<typeof ViewerSalt>
