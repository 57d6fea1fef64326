import { type Static, Type } from 'typebox'
import { FIGURE_UNITS } from '../figures.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { ANOMALY_BASES, Anomaly } from './anomalies.ts'

/** Anomalies of one incident that an answer names. */
export const MAX_INCIDENT_ANOMALIES = 100
/** Series with too little history, and figures that were not compared, that an answer names. */
const MAX_REMARKS = 200

const Place = {
  metric: nullable(Type.String({ maxLength: 64, description: 'Null: all figures that are compared.' })),
  streamId: nullable(Id),
}

export const IncidentAnomaly = Type.Object(
  {
    id: Type.String({
      maxLength: 64,
      description: 'The same in each answer, while the history is the same.',
    }),
    metric: Type.String({ maxLength: 64 }),
    unit: Type.Enum([...FIGURE_UNITS]),
    streamId: nullable(Id),
    subject: nullable(Type.String({ maxLength: 128 })),
    part: nullable(
      Type.String({ maxLength: 32, description: 'The part of the system that the figure is about.' }),
    ),
    isEvidence: Type.Boolean({
      description: 'It is about the part that is the probable cause, and of the time of the fault.',
    }),
    basis: Type.Enum([...ANOMALY_BASES], { description: 'As in `GET /api/analytics/anomalies`.' }),
    ...Anomaly.properties,
    summary: Type.String({ maxLength: 300, description: 'One line for people.' }),
  },
  { $id: 'IncidentAnomaly', ...closed },
)
export type IncidentAnomaly = Static<typeof IncidentAnomaly>

/**
 * `late`: the time for all comparisons was over, or the store was busy. `series`: more series than one comparison has.
 * `age`: the minutes of that time are no longer stored. `streams` and `range`: beyond the bounds of an answer.
 */
const NOT_COMPARED_REASONS = ['late', 'series', 'age', 'streams', 'range'] as const

const IncidentNotCompared = Type.Object(
  {
    ...Place,
    reason: Type.Enum([...NOT_COMPARED_REASONS]),
    summary: Type.String({ maxLength: 300, description: 'One line for people.' }),
  },
  closed,
)
export type IncidentNotCompared = Static<typeof IncidentNotCompared>

export const IncidentAnomalies = Type.Object(
  {
    incidentId: Id,
    from: Timestamp,
    to: Type.Unsafe<string>({ ...Timestamp, description: 'The first 24 hours of an incident are compared.' }),
    part: nullable(
      Type.String({
        maxLength: 32,
        description:
          'The part that is the probable cause. Null: it is not known, or the caller may not read events and errors.',
      }),
    ),
    items: Type.Array(IncidentAnomaly, {
      maxItems: MAX_INCIDENT_ANOMALIES,
      description: 'Evidence of the probable cause comes first, and then the earliest.',
    }),
    omitted: Type.Integer({ minimum: 0, description: 'Further anomalies that are left out.' }),
    comparedSeries: Type.Integer({ minimum: 0, description: 'Series of which minutes were compared.' }),
    tooLittleHistory: Type.Array(
      Type.Object(
        {
          metric: Type.String({ maxLength: 64 }),
          streamId: nullable(Id),
          subject: nullable(Type.String({ maxLength: 128 })),
          minutes: Type.Integer({ minimum: 1, description: 'Minutes whose value was not compared.' }),
        },
        closed,
      ),
      { maxItems: MAX_REMARKS, description: 'Series with fewer than 30 values in the hour before a value.' },
    ),
    notCompared: Type.Array(IncidentNotCompared, {
      maxItems: MAX_REMARKS,
      description: 'Figures about which the answer says nothing. Empty: all of them were compared.',
    }),
  },
  { $id: 'IncidentAnomalies', ...closed },
)
export type IncidentAnomalies = Static<typeof IncidentAnomalies>
