import { type Static, Type } from 'typebox'
import { MAX_SUBJECT_CHARACTERS } from './caller.ts'
import { MAX_MESSAGE_CHARACTERS } from './error-reports/normal-message.ts'
import { MAX_CODE_CHARACTERS } from './error-reports/report.ts'
import { SETTABLE_ERROR_STATES } from './http/error-groups.ts'
import { HEALTH_STATUSES } from './http/health.ts'
import { Id, nullable, Timestamp } from './primitives.ts'

/** Logs that services write for the event handler, in the scope `events`. They retain their newest entries. */
export const EVENT_LOGS = {
  health: { retain: 1000 },
  // Half an hour of one process. With 10,000 viewers an entry has 120 KB.
  viewers: { retain: 360 },
  /** Warnings and errors of all services, as `ErrorReports`. */
  errors: { retain: 1000 },
  /** States that people gave to groups of errors. */
  'error-states': { retain: 1000 },
  /** Events of other programs. */
  custom: { retain: 1000 },
} as const

export type EventLog = keyof typeof EVENT_LOGS

/** The channel of a log of the scope `events`. */
export const eventLogKey = (log: EventLog): string => `events/${log}`

/** A person judged a group of errors. */
export const ErrorStateChange = Type.Object({
  groupId: Id,
  /** Names the change. Later changes have greater ids. */
  changeId: Id,
  state: Type.Enum([...SETTABLE_ERROR_STATES]),
  /** Subject of the caller. */
  by: Type.String({ maxLength: MAX_SUBJECT_CHARACTERS }),
  at: Timestamp,
  /** The group's code and message, for people. Earlier versions send none. */
  code: Type.Optional(nullable(Type.String({ maxLength: MAX_CODE_CHARACTERS }))),
  message: Type.Optional(Type.String({ maxLength: MAX_MESSAGE_CHARACTERS })),
})
export type ErrorStateChange = Static<typeof ErrorStateChange>

/** Status of a component that changed, as the sidecar saw it that samples the resources. */
export const HealthChange = Type.Object({
  component: Type.String({ maxLength: 64 }),
  from: Type.Enum([...HEALTH_STATUSES]),
  to: Type.Enum([...HEALTH_STATUSES]),
  error: nullable(Type.String({ maxLength: 1000 })),
  at: Timestamp,
})
export type HealthChange = Static<typeof HealthChange>

/** Statuses as they were reported last, by component. A sidecar that takes over goes on from there. */
export const HealthVerdicts = Type.Object({
  statuses: Type.Record(Type.String({ maxLength: 64 }), Type.Enum([...HEALTH_STATUSES])),
})
export type HealthVerdicts = Static<typeof HealthVerdicts>
