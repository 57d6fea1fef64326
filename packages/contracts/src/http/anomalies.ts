import { type Static, Type } from 'typebox'
import { FIGURE_UNITS } from '../figures.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { MAX_ANALYTICS_SERIES } from './analytics.ts'

/** Anomalies of one series that an answer names. */
export const MAX_ANOMALIES = 100

export const AnomaliesQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    subject: Type.Optional(
      Type.Unsafe<string>({ ...Id, description: 'Id of an output, or name of a service.' }),
    ),
    metric: Type.Optional(
      Type.String({
        pattern: '^[a-z_.]{1,64}$',
        description: 'A figure that is compared with its past. Default: all of them.',
      }),
    ),
    from: Type.Optional(
      Type.Unsafe<string>({
        ...Timestamp,
        description: 'Default: six hours before `to`. At most 24 hours before it, and 13 days before now.',
      }),
    ),
    to: Type.Optional(
      Type.Unsafe<string>({ ...Timestamp, description: 'Default: now. Later times are now.' }),
    ),
  },
  closed,
)
export type AnomaliesQuery = Static<typeof AnomaliesQuery>

const DIRECTIONS = ['above', 'below'] as const

export const Anomaly = Type.Object(
  {
    from: Timestamp,
    to: Type.Unsafe<string>({ ...Timestamp, description: 'End of the last minute that is beyond the band.' }),
    direction: Type.Enum([...DIRECTIONS]),
    peak: Type.Object(
      {
        at: Timestamp,
        value: Type.Number(),
        expected: Type.Number({ description: 'The median of the hour before.' }),
        low: Type.Number(),
        high: Type.Number(),
      },
      {
        ...closed,
        description: 'The minute that is furthest beyond its band, which is from `low` to `high`.',
      },
    ),
  },
  { $id: 'Anomaly', ...closed },
)
export type Anomaly = Static<typeof Anomaly>

/** `hour`: the hour before alone. `week`: also the same time of earlier weeks. */
export const ANOMALY_BASES = ['hour', 'week'] as const

const AnomalySeries = Type.Object(
  {
    metric: Type.String(),
    unit: Type.Enum([...FIGURE_UNITS]),
    streamId: nullable(Id),
    subject: nullable(Type.String()),
    basis: Type.Enum([...ANOMALY_BASES], {
      description:
        'What values are compared with. `hour`: the hour before alone, since there are less than 14 days of history, or none of ' +
        'this time of the week. A change that comes back each day is an anomaly then. `week`: also the same time of the week in the four weeks before.',
    }),
    judgedMinutes: Type.Integer({ minimum: 0, description: 'Minutes whose value was compared.' }),
    tooLittleHistory: Type.Array(Type.Object({ from: Timestamp, to: Timestamp }, closed), {
      description:
        'Times of values that were not compared, since the hour before has fewer than 30. Minutes without a value are not here.',
    }),
    items: Type.Array(Anomaly, { maxItems: MAX_ANOMALIES, description: 'The oldest first.' }),
    omitted: Type.Integer({ minimum: 0, description: 'Later anomalies that are left out.' }),
  },
  closed,
)
export type AnomalySeries = Static<typeof AnomalySeries>

export const AnomalyList = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    series: Type.Array(AnomalySeries, { maxItems: MAX_ANALYTICS_SERIES }),
    leftOut: Type.Integer({
      description:
        'Further series with values in the range, or in the hour before it. Narrow the query to see them.',
    }),
  },
  { $id: 'AnomalyList', ...closed },
)
export type AnomalyList = Static<typeof AnomalyList>
