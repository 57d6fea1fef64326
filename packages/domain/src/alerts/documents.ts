import {
  Alert,
  AlertRule,
  AlertSilence,
  nullable,
  OutsideAlert,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const { revision: _revision, shipped: _shipped, ...ruleFields } = AlertRule.properties

/** A rule as it is stored. One that is shipped has a document only when it was changed. */
export const StoredRule = Type.Object(ruleFields)
export type StoredRule = Static<typeof StoredRule>

/**
 * One series of one rule that meets the condition, or did a moment ago. Times are those of the evaluator's steady clock.
 */
export const AlertTrack = Type.Object({
  ruleId: Type.String(),
  streamId: nullable(Type.String()),
  subject: nullable(Type.String()),
  phase: Type.Enum(['idle', 'pending', 'active']),
  /** When the condition began to hold, unless idle. */
  sinceMs: Type.Number(),
  /** While active: since when the condition no longer holds. */
  overSinceMs: nullable(Type.Number()),
  /** The last times at which it became active or idle. */
  changesMs: Type.Array(Type.Number(), { maxItems: 16 }),
  isFlapping: Type.Boolean(),
  /** The newest alert of the series. */
  alert: nullable(Type.Object(Alert.properties)),
})
export type AlertTrack = Static<typeof AlertTrack>

/** The notices about the alerts of one stream. */
export const AlertGroup = Type.Object({
  streamId: nullable(Type.String()),
  /** Since when there is something to tell. */
  waitingSinceMs: nullable(Type.Number()),
  noticedMs: nullable(Type.Number()),
  /** The alerts as they were told last. */
  told: Type.Array(Type.Object(Alert.properties)),
})
export type AlertGroup = Static<typeof AlertGroup>

export const AlertTracks = Type.Object({ tracks: Type.Array(AlertTrack) })
export type AlertTracks = Static<typeof AlertTracks>

export const AlertGroups = Type.Object({ groups: Type.Array(AlertGroup) })
export type AlertGroups = Static<typeof AlertGroups>

/**
 * Alerts and notices change with their publications in one commit. They are two documents, since each has up to 300 alerts
 * and a document at most 1 MiB.
 */
export type AlertingState = AlertTracks & AlertGroups

export const NO_TRACKS: AlertTracks = { tracks: [] }
export const NO_GROUPS: AlertGroups = { groups: [] }

/** An alert of another system. */
const OutsideTrack = Type.Object({
  alert: Type.Object(OutsideAlert.properties),
  /** When Alertmanager told it last. */
  seenMs: Type.Number(),
})
export type OutsideTrack = Static<typeof OutsideTrack>

/** Tracks in the order of their last change. */
const OutsideTracks = Type.Object({ tracks: Type.Array(OutsideTrack) })
type OutsideTracks = Static<typeof OutsideTracks>

export const NO_OUTSIDE: OutsideTracks = { tracks: [] }

export const AlertRegistry = Type.Object({
  rules: Type.Integer({ minimum: 0 }),
  silences: Type.Integer({ minimum: 0 }),
})
export type AlertRegistry = Static<typeof AlertRegistry>

export const EMPTY_REGISTRY: AlertRegistry = { rules: 0, silences: 0 }

export const checkRule = tolerantChecker(StoredRule, 'The stored alert rule')
export const checkSilence = tolerantChecker(Type.Object(AlertSilence.properties), 'The stored silence')
export const checkTracks = tolerantChecker(AlertTracks, 'The state of the alerts')
export const checkGroups = tolerantChecker(AlertGroups, 'The notices of alerts')
export const checkRegistry = tolerantChecker(AlertRegistry, 'The registry of alert rules')
export const checkOutside = tolerantChecker(OutsideTracks, 'The alerts from outside')
