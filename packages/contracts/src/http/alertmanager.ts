import { type Static, Type } from 'typebox'

/** Alerts of one message. Alertmanager sends no more than `max_alerts` of its receiver. */
export const MAX_MESSAGE_ALERTS = 500

const MAX_TIME = 64
const Texts = Type.Record(Type.String(), Type.String())

const MessageAlert = Type.Object({
  status: Type.Enum(['firing', 'resolved']),
  labels: Texts,
  annotations: Texts,
  /** As Go writes it: with nanoseconds, and in any zone. */
  startsAt: Type.String({ maxLength: MAX_TIME }),
  fingerprint: Type.String({ pattern: '^[0-9a-f]{16}$' }),
})
export type MessageAlert = Static<typeof MessageAlert>

/** The webhook of Alertmanager, as far as it is read. Further fields are ignored. */
export const AlertmanagerMessage = Type.Object({
  version: Type.Literal('4'),
  alerts: Type.Array(MessageAlert, { maxItems: MAX_MESSAGE_ALERTS }),
})
export type AlertmanagerMessage = Static<typeof AlertmanagerMessage>
