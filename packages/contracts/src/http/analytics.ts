import { type Static, Type } from 'typebox'
import { AGGREGATES, FIGURE_TIERS, GROUPINGS } from '../figure-points.ts'
import { FIGURE_KINDS, FIGURE_SUBJECTS, FIGURE_UNITS } from '../figures.ts'
import { closed, Id, Measured, nullable, Timestamp } from '../primitives.ts'
import { EventGap, SystemEvent } from './events.ts'

export const MAX_ANALYTICS_SERIES = 20
export const MAX_ANALYTICS_POINTS = 1000
const MAX_ANALYTICS_QUERIES = 10
const MAX_BUCKET_SECONDS = 31 * 86_400

const Tier = Type.Enum(FIGURE_TIERS.map(({ name }) => name))

/** `previous`: the time right before the range. `day`, `week`: the same range so much earlier. */
const COMPARISONS = ['previous', 'day', 'week'] as const
export type Comparison = (typeof COMPARISONS)[number]

export const AnalyticsQuery = Type.Object(
  {
    metrics: Type.String({
      pattern: '^[a-z_.]{1,64}(,[a-z_.]{1,64}){0,9}$',
      description: 'Names of `GET /api/analytics/metrics`, at most ten, with commas between them.',
    }),
    stream: Type.Optional(Id),
    subject: Type.Optional(
      Type.Unsafe<string>({ ...Id, description: 'Id of an output, or name of a service.' }),
    ),
    from: Type.Optional(Type.Unsafe<string>({ ...Timestamp, description: 'Default: an hour before `to`.' })),
    to: Type.Optional(
      Type.Unsafe<string>({ ...Timestamp, description: 'Default: now. Later times are now.' }),
    ),
    bucket: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: MAX_BUCKET_SECONDS,
        description:
          'Seconds for each point. Default: about 300 points. The answer has a longer one where the tier needs it.',
      }),
    ),
    aggregate: Type.Optional(
      Type.Enum([...AGGREGATES], {
        description:
          'How the values of a bucket become one. Default: `sum` for a counter, else `avg`. Percentiles are within 1 %, but for values below 1/25,000 of the largest.',
      }),
    ),
    by: Type.Optional(
      Type.Enum([...GROUPINGS], {
        default: 'series',
        description:
          '`series`: each on its own. `stream`: the values of all series of a stream together. `none`: those of all series.',
      }),
    ),
    compare: Type.Optional(
      Type.Enum([...COMPARISONS], {
        description:
          'Adds an earlier time to each series: `previous`, the one right before; `day` or `week`, so much earlier.',
      }),
    ),
  },
  closed,
)
export type AnalyticsQuery = Static<typeof AnalyticsQuery>

export const AnalyticsQueries = Type.Object(
  { queries: Type.Array(AnalyticsQuery, { minItems: 1, maxItems: MAX_ANALYTICS_QUERIES }) },
  { $id: 'AnalyticsQueries', ...closed },
)
export type AnalyticsQueries = Static<typeof AnalyticsQueries>

const Points = Type.Array(Type.Array(Measured, { minItems: 2, maxItems: 2 }), {
  maxItems: MAX_ANALYTICS_POINTS,
  description: 'Each `[start of the bucket in ms since 1970, value]`. The value is null where there is none.',
})

const HOLES = ['notMeasured', 'lost', 'expired', 'pending'] as const
export type Hole = (typeof HOLES)[number]

const AnalyticsHole = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    reason: Type.Enum([...HOLES], {
      description:
        '`notMeasured`: there was nothing to measure, or no sidecar ran. `lost`: figures were written and gone before they ' +
        'were read. `expired`: older than what is kept. `pending`: too new to be here.',
    }),
  },
  { $id: 'AnalyticsHole', ...closed },
)
export type AnalyticsHole = Static<typeof AnalyticsHole>

const AnalyticsSeries = Type.Object(
  {
    metric: Type.String(),
    unit: Type.Enum([...FIGURE_UNITS]),
    kind: Type.Enum([...FIGURE_KINDS]),
    aggregate: Type.Enum([...AGGREGATES]),
    streamId: nullable(Id),
    subject: nullable(Type.String()),
    points: Points,
    gaps: Type.Array(AnalyticsHole, { description: 'Every point that is null, and why.' }),
    trend: nullable(
      Type.Object(
        {
          perSecond: Type.Number({ description: 'How much it rises in a second; below zero it falls.' }),
          fit: Type.Number({
            description: 'How much of the change the trend explains: 1 for a straight line, 0 for none.',
          }),
          fullInSeconds: nullable(
            Type.Integer({
              minimum: 0,
              description:
                'When a disk or memory is full, from the last value on. Null for another figure, without a clear rise, or ' +
                'for more than ten times the range.',
            }),
          ),
        },
        closed,
      ),
    ),
    compare: nullable(Points),
    compareGaps: nullable(
      Type.Array(AnalyticsHole, {
        description: 'Every point of `compare` that is null, and why: at its own, earlier time.',
      }),
    ),
  },
  { $id: 'AnalyticsSeries', ...closed },
)
export type AnalyticsSeries = Static<typeof AnalyticsSeries>

export const AnalyticsAnswer = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    bucketSeconds: Type.Integer(),
    tier: Tier,
    compareSeconds: nullable(Type.Integer({ description: 'How much earlier the values of `compare` are.' })),
    series: Type.Array(AnalyticsSeries, { maxItems: MAX_ANALYTICS_SERIES }),
    leftOut: Type.Integer({
      description: 'Further series with values in the range. Narrow the query to see them.',
    }),
    gaps: Type.Array(EventGap, {
      description:
        'Times in which figures were lost. A bucket may have a value all the same: that of the rest.',
    }),
    annotations: Type.Array(SystemEvent, {
      description:
        'The newest 100 events of the range, newest first; none without the permission `events.read`.',
    }),
  },
  { $id: 'AnalyticsAnswer', ...closed },
)
export type AnalyticsAnswer = Static<typeof AnalyticsAnswer>

export const AnalyticsAnswers = Type.Object(
  { answers: Type.Array(AnalyticsAnswer) },
  { $id: 'AnalyticsAnswers', ...closed },
)
export type AnalyticsAnswers = Static<typeof AnalyticsAnswers>

export const AnalyticsMetrics = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          unit: Type.Enum([...FIGURE_UNITS]),
          kind: Type.Enum([...FIGURE_KINDS]),
          by: Type.Enum([...FIGURE_SUBJECTS], {
            description:
              'The subject of each series. `service`: the values of all its processes; services of one process each show it.',
          }),
          aggregate: Type.Enum([...AGGREGATES], { description: 'The default.' }),
          summary: Type.String(),
        },
        closed,
      ),
    ),
    tiers: Type.Array(
      Type.Object({ name: Tier, stepSeconds: Type.Integer(), keptSeconds: Type.Integer() }, closed),
    ),
  },
  { $id: 'AnalyticsMetrics', ...closed },
)
export type AnalyticsMetrics = Static<typeof AnalyticsMetrics>
