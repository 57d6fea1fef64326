import { type Static, Type } from 'typebox'
import { errorCodes } from '../error-codes.ts'
import { FIGURE_TIERS } from '../figure-points.ts'
import { closed, Id, Measured, nullable, Timestamp } from '../primitives.ts'
import { EventGap } from './events.ts'
import { OUTPUT_TYPES } from './outputs.ts'

const MAX_BROADCASTS_PAGE = 50
export const DEFAULT_BROADCASTS_PAGE = 20
/** Outputs of one report. */
export const MAX_BROADCAST_OUTPUTS = 50

/** `stopped`: somebody stopped the stream. `failed`: the engine gave up. */
export const BROADCAST_ENDS = ['stopped', 'failed'] as const

export const BroadcastsQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    from: Type.Optional(
      Type.Unsafe<string>({
        ...Timestamp,
        description: 'Only those that were on air at this time or later.',
      }),
    ),
    to: Type.Optional(
      Type.Unsafe<string>({ ...Timestamp, description: 'Only those that began at this time or earlier.' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_BROADCASTS_PAGE, default: DEFAULT_BROADCASTS_PAGE }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,16}-brd_[0-9a-f]{32}$',
        description: '`nextCursor` of the page before.',
      }),
    ),
  },
  closed,
)
export type BroadcastsQuery = Static<typeof BroadcastsQuery>

const BroadcastOutput = Type.Object(
  {
    id: Id,
    type: Type.Enum([...OUTPUT_TYPES]),
    failingSeconds: Type.Integer({
      minimum: 0,
      description: 'How long it was connecting again, or had failed.',
    }),
  },
  { $id: 'BroadcastOutput', ...closed },
)

/** One time on air of a stream, from the first picture to the stop. A crash and a restart belong to it. */
export const Broadcast = Type.Object(
  {
    id: Id,
    streamId: Id,
    start: Timestamp,
    end: nullable(Timestamp),
    durationSeconds: Type.Integer({ minimum: 0, description: 'Up to now while it is on air.' }),
    endReason: nullable(
      Type.Enum([...BROADCAST_ENDS], {
        description:
          '`stopped`: somebody stopped it. `failed`: the engine gave up. Null while it is on air, and where the end was lost.',
      }),
    ),
    error: nullable(Type.Object({ code: Type.Enum(errorCodes), message: Type.String() }, closed)),
    restarts: Type.Integer({
      minimum: 0,
      description: 'How often the programme began again, after a crash or by a command.',
    }),
    viewers: Type.Object(
      { peak: Measured, average: Measured, seconds: Measured },
      { description: '`seconds`: watched by all viewers together.', ...closed },
    ),
    averageBitrateKbps: Measured,
    framesDropped: Measured,
    outputs: Type.Array(BroadcastOutput, { maxItems: MAX_BROADCAST_OUTPUTS }),
    tier: Type.Enum(
      FIGURE_TIERS.map(({ name }) => name),
      {
        description:
          'The figures are those of whole steps of this length, which begin before `start` and end after `end`. ' +
          'A figure of which no value is kept is null.',
      },
    ),
    gaps: Type.Array(EventGap, {
      description: 'Times of the broadcast in which states, figures or viewers were lost.',
    }),
  },
  { $id: 'Broadcast', ...closed },
)
export type Broadcast = Static<typeof Broadcast>

export const BroadcastList = Type.Object(
  { items: Type.Array(Broadcast), nextCursor: nullable(Type.String()) },
  { $id: 'BroadcastList', ...closed },
)
export type BroadcastList = Static<typeof BroadcastList>
