import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

const Count = Type.Integer({ minimum: 0 })

export const VIEWER_CONFIDENCES = ['high', 'medium', 'low'] as const

/** Why a count is less certain. */
export const VIEWER_REASONS = [
  'noReports',
  'behindCache',
  'behindProxy',
  'unnoted',
  'addressAgent',
  'midnight',
  'icecastRefused',
  'icecastUnread',
] as const
export type ViewerReason = (typeof VIEWER_REASONS)[number]

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day in UTC.' })
const MAX_DAYS = 366
export const DEFAULT_VIEWER_DAYS = 30

export const ViewerDaysQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    from: Type.Optional(Day),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DAYS, default: DEFAULT_VIEWER_DAYS })),
  },
  closed,
)
export type ViewerDaysQuery = Static<typeof ViewerDaysQuery>

export const ViewerDays = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          day: Day,
          uniques: Type.Integer({
            minimum: 0,
            description:
              'Different viewers of that day. They cannot be added up over days: keys last for one day.',
          }),
          peak: Type.Integer({ minimum: 0, description: 'The most viewers at once.' }),
          joins: Count,
          viewerSeconds: Type.Integer({ minimum: 0, description: 'Watched by all viewers together.' }),
          starved: Type.Integer({
            minimum: 0,
            description: 'Viewers whose player ran out of data, by CMCD, once for each 5 seconds.',
          }),
          isComplete: Type.Boolean({
            description:
              'False when reports came after the end of the day: their viewers are not in `uniques`.',
          }),
        },
        closed,
      ),
    ),
  },
  { $id: 'ViewerDays', ...closed },
)
export type ViewerDays = Static<typeof ViewerDays>

export const ViewersQuery = Type.Object({ stream: Type.Optional(Id) }, closed)
export type ViewersQuery = Static<typeof ViewersQuery>

/** Viewers of a stream within the last seconds, over all replicas. */
export const ViewerCount = Type.Object(
  {
    current: Type.Integer({ minimum: 0, description: 'The best estimate: the sum of `methods`.' }),
    low: Type.Integer({
      minimum: 0,
      description: 'Those that went on reading the playlist. Sockets alone do not count here.',
    }),
    high: Type.Integer({
      minimum: 0,
      description:
        'With the players that may share an address and a program, by how often they read the playlist.',
    }),
    methods: Type.Object(
      {
        cmcd: Type.Integer({
          minimum: 0,
          description: 'Playbacks that name themselves by the `sid` of CMCD.',
        }),
        addressAgent: Type.Integer({
          minimum: 0,
          description: 'Pairs of an address (IPv6: one network of 64 bits) and a `User-Agent`.',
        }),
        socket: Type.Integer({
          minimum: 0,
          description: 'Open sockets with a `sid` of which no request was seen.',
        }),
        icecast: Type.Union([Count, Type.Null()], {
          description: 'Listeners of all mounts of the stream, by their servers. Null: none is known.',
        }),
      },
      closed,
    ),
    excluded: Type.Object(
      { bots: Count, previews: Count, loopback: Count, probes: Count },
      { description: 'Clients that are no audience. They are not in `current`.', ...closed },
    ),
    windowSeconds: Type.Integer({ minimum: 1 }),
    confidence: Type.Enum([...VIEWER_CONFIDENCES]),
    reasons: Type.Array(Type.Enum([...VIEWER_REASONS]), {
      description:
        '`noReports`: no process reported in the window. `behindCache`: a cache may answer requests that nobody ' +
        'sees here. `behindProxy`: a proxy that TRUSTED_PROXIES does not list hides addresses. `unnoted`: more ' +
        'clients than a process notes. `addressAgent`: most viewers are known by their address only. `midnight`: ' +
        'keys changed within the window. `icecastRefused`: a server shows no statistics. `icecastUnread`: the statistics ' +
        'of a mount could not be read, or not yet.',
    }),
    at: nullable(Timestamp),
  },
  { $id: 'ViewerCount', ...closed },
)
export type ViewerCount = Static<typeof ViewerCount>
