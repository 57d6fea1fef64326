import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

/** An alert of another system, as its Alertmanager told it. */
export const OutsideAlert = Type.Object(
  {
    fingerprint: Type.String({ maxLength: 16, description: 'Alertmanager’s name of the label set.' }),
    name: Type.String({ maxLength: 128, description: 'The label `alertname`.' }),
    severity: nullable(
      Type.String({ maxLength: 64, description: 'The label `severity`, whatever it says.' }),
    ),
    state: Type.Enum(['firing', 'resolved']),
    streamId: nullable(Type.Unsafe<string>({ ...Id, description: 'The label `stream`.' })),
    summary: nullable(
      Type.String({ maxLength: 512, description: 'The annotation `summary`, else `description`.' }),
    ),
    labels: Type.Record(Type.String({ maxLength: 512 }), Type.String({ maxLength: 512 }), {
      description: 'The other labels, at most 1 KB as JSON.',
    }),
    since: Timestamp,
    changedAt: Type.Unsafe<string>({ ...Timestamp, description: 'When the state was told here.' }),
  },
  { $id: 'OutsideAlert', ...closed },
)
export type OutsideAlert = Static<typeof OutsideAlert>
