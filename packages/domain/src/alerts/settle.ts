import type { Alert, AlertRule, AlertState } from '@stream-manager/contracts'
import type { AlertTrack } from './documents.ts'
import { fitted } from './fitted.ts'

/** When something changes, for people to read. */
interface Occasion {
  readonly at: string
  readonly newId: () => string
}

export interface Cover {
  readonly isSilenced: boolean
  readonly isInhibited: boolean
}

export interface Settled {
  readonly track: AlertTrack
  /** The alert that changed, as it was before. Absent: there is nothing to publish. */
  readonly change?: { readonly alert: Alert; readonly from: AlertState | null }
}

/** Null: the series has no open alert. */
const stateOf = ({ phase, isFlapping }: AlertTrack, { isSilenced, isInhibited }: Cover) => {
  if (!isFlapping && phase === 'idle') return null
  if (!isFlapping && phase === 'pending') return 'pending'
  if (isSilenced) return 'silenced'
  if (isInhibited) return 'inhibited'
  return isFlapping ? 'flapping' : 'firing'
}

const isOpen = (alert: Alert | null): alert is Alert => alert !== null && alert.state !== 'resolved'

type RuleTexts = Pick<AlertRule, 'name' | 'severity' | 'notify' | 'runbook'>

const shownBy = ({ name, severity, notify, runbook }: RuleTexts): RuleTexts => ({
  name,
  severity,
  notify,
  runbook,
})

const opened = (
  { ruleId, streamId, subject }: AlertTrack,
  rule: RuleTexts,
  { at, newId }: Occasion,
): Alert => ({
  id: newId(),
  ruleId,
  ...shownBy(rule),
  streamId,
  subject,
  state: 'pending',
  value: null,
  since: at,
  changedAt: at,
  acknowledged: null,
})

export interface Settling {
  /** Null: the rule is gone. */
  readonly rule: RuleTexts | null
  readonly value: number | null
  readonly cover: Cover
  readonly occasion: Occasion
}

/** A pending alert that never fired leaves no trace: nobody was told of it. */
const closed = (track: AlertTrack, { value, occasion: { at } }: Settling): Settled => {
  const { alert } = track
  if (!isOpen(alert)) return { track }
  if (alert.state === 'pending') return { track: { ...track, alert: null } }
  const resolved: Alert = { ...alert, state: 'resolved', value, changedAt: at }
  return { track: { ...track, alert: resolved }, change: { alert: resolved, from: alert.state } }
}

/** The alert of a series after a step, and what of it is to be published. */
export const settle = (track: AlertTrack, settling: Settling): Settled => {
  const { rule, value, cover, occasion } = settling
  const state = stateOf(track, cover)
  if (state === null || rule === null) return closed(track, settling)
  const before = isOpen(track.alert) ? track.alert : null
  if (before?.state === state) return { track }
  // An alert that flapped ends before the next one begins.
  if (state === 'pending' && before) return closed(track, settling)
  const base = before ?? opened(track, rule, occasion)
  const alert = fitted({ ...base, ...shownBy(rule), state, value, changedAt: occasion.at })
  const settled: AlertTrack = { ...track, alert }
  if (state === 'pending') return { track: settled }
  const from = before === null || before.state === 'pending' ? null : before.state
  return { track: settled, change: { alert, from } }
}
