import {
  type Alert,
  type AlertAcknowledge,
  type AlertEvent,
  type Caller,
  CHANNELS,
  fail,
  type Result,
} from '@stream-manager/contracts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { type AlertingState, checkState, NO_ALERTS } from './documents.ts'
import { ALERT_LOG, ALERTING_SCOPE, alertKeys } from './keys.ts'

export interface Acknowledging {
  readonly alertId: string
  readonly input: AlertAcknowledge
  readonly caller: Caller
}

const alertNotFound = (alertId: string): Result<never> =>
  fail('alert.not_found', `There is no open alert \`${alertId}\`; GET /api/alerts lists them`)

const replaced = (state: AlertingState, alert: Alert): AlertingState => ({
  ...state,
  tracks: state.tracks.map((track) => (track.alert?.id === alert.id ? { ...track, alert } : track)),
})

const openAlert = ({ tracks }: AlertingState, alertId: string): Alert | null => {
  const alert = tracks.find((track) => track.alert?.id === alertId)?.alert ?? null
  return alert === null || alert.state === 'resolved' ? null : alert
}

export const acknowledge = (
  context: Context,
  { alertId, input, caller }: Acknowledging,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<Alert>>> => {
  const once = { what: `The alert \`${alertId}\``, scope: ALERTING_SCOPE, idempotency }
  const acknowledged = {
    by: caller.subject,
    name: caller.name,
    at: context.clock.now().toISOString(),
    comment: input.comment ?? null,
  }
  return writeOnce<Alert, Mutation<Alert>>(context, once, async () => {
    const read = await readTogether(context, [alertKeys.state], ALERT_LOG)
    const stored = read(alertKeys.state, checkState, NO_ALERTS)
    const open = openAlert(stored.value, alertId)
    if (!open) return alertNotFound(alertId)
    const alert: Alert = { ...open, acknowledged }
    const data: AlertEvent = { type: 'alert.acknowledged', alert }
    return commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: {
        expect: expectUnchanged(stored),
        put: { [stored.key]: replaced(stored.value, alert) },
        publish: [{ channel: ALERT_LOG, data, retain: CHANNELS.alerts.retain }],
      },
      answer: { value: alert, revision: stored.revision + 1 },
      idempotency,
    })
  })
}
