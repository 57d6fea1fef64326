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
import { type AlertTracks, checkTracks, NO_TRACKS } from './documents.ts'
import { fitted } from './fitted.ts'
import { ALERT_LOG, ALERTING_SCOPE, alertKeys } from './keys.ts'

export interface Acknowledging {
  readonly alertId: string
  readonly input: AlertAcknowledge
  readonly caller: Caller
}

const alertNotFound = (alertId: string): Result<never> =>
  fail('alert.not_found', `There is no open alert \`${alertId}\`; GET /api/alerts lists them`)

const replaced = (state: AlertTracks, alert: Alert): AlertTracks => ({
  ...state,
  tracks: state.tracks.map((track) => (track.alert?.id === alert.id ? { ...track, alert } : track)),
})

const openAlert = ({ tracks }: AlertTracks, alertId: string): Alert | null => {
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
    const stored = read(alertKeys.state, checkTracks, NO_TRACKS)
    const open = openAlert(stored.value, alertId)
    if (!open) return alertNotFound(alertId)
    const alert = fitted({ ...open, acknowledged })
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
