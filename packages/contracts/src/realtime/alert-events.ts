import { type Static, Type } from 'typebox'
import { ALERT_STATES, Alert } from '../http/alerts.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

/** One notice names no more alerts than this. */
export const MAX_NOTICE_ALERTS = 100

export const ALERT_NOTICE_REASONS = ['new', 'changed', 'repeat'] as const

/** Pending alerts are in `GET /api/alerts` alone: many of them never fire. */
export const AlertEvent = Type.Union([
  Type.Object(
    {
      type: Type.Literal('alert.changed'),
      alert: Alert,
      from: nullable(
        Type.Enum([...ALERT_STATES], { description: 'The state before. Null: the alert is new.' }),
      ),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('alert.acknowledged'), alert: Alert }, closed),
  Type.Object(
    {
      type: Type.Literal('alerts.noticed'),
      at: Timestamp,
      streamId: nullable(Id),
      reason: Type.Enum([...ALERT_NOTICE_REASONS], {
        description: '`repeat`: nothing changed for four hours, and somebody still has to act.',
      }),
      alerts: Type.Array(Alert, {
        maxItems: MAX_NOTICE_ALERTS,
        description: 'Those of the stream that are open, and those that resolved since the notice before.',
      }),
      omitted: Type.Integer({ minimum: 0, description: 'Alerts that the notice has no room for.' }),
    },
    { ...closed, description: 'Alerts of one stream together, as endpoints are told of them.' },
  ),
])
export type AlertEvent = Static<typeof AlertEvent>

export const AlertSnapshot = Type.Object({ items: Type.Array(Alert) }, closed)
export type AlertSnapshot = Static<typeof AlertSnapshot>
