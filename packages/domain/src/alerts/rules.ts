import type { AlertRule } from '@stream-manager/contracts'
import type { AlertTrack } from './documents.ts'

/** More changes than this in the time make an alert flap. */
const MAX_CHANGES = 4
const FLAP_WINDOW_MS = 600_000

export type Condition = Pick<
  AlertRule,
  'operator' | 'threshold' | 'resolveThreshold' | 'forSeconds' | 'keepFiringForSeconds' | 'noData'
>

export interface SeriesName {
  readonly ruleId: string
  readonly streamId: string | null
  readonly subject: string | null
}

export interface Observed {
  /** Null: there is none. */
  readonly value: number | null
  /** By a clock that does not jump. */
  readonly nowMs: number
}

export const newTrack = ({ ruleId, streamId, subject }: SeriesName): AlertTrack => ({
  ruleId,
  streamId,
  subject,
  phase: 'idle',
  sinceMs: 0,
  overSinceMs: null,
  changesMs: [],
  isFlapping: false,
  alert: null,
})

const isBeyond = (value: number, operator: Condition['operator'], threshold: number): boolean =>
  operator === 'above' ? value > threshold : value < threshold

/** Null when the alert stays as it is. */
const isMet = (condition: Condition, value: number | null, isActive: boolean): boolean | null => {
  const { operator, threshold, resolveThreshold, noData } = condition
  if (value === null || !Number.isFinite(value)) return noData === 'keep' ? null : noData === 'fire'
  return isBeyond(value, operator, isActive ? (resolveThreshold ?? threshold) : threshold)
}

/** An evaluator before this one may have been ahead: a time in the future counts as now. */
const lasted = (sinceMs: number, nowMs: number, seconds: number): boolean =>
  nowMs - Math.min(sinceMs, nowMs) >= seconds * 1000

const changed = (track: AlertTrack, phase: 'active' | 'idle', nowMs: number): AlertTrack => ({
  ...track,
  phase,
  overSinceMs: null,
  changesMs: [...track.changesMs, nowMs].slice(-MAX_CHANGES - 1),
})

const whileMet = (track: AlertTrack, { forSeconds }: Condition, nowMs: number): AlertTrack => {
  if (track.phase === 'active') return track.overSinceMs === null ? track : { ...track, overSinceMs: null }
  const sinceMs = track.phase === 'pending' ? Math.min(track.sinceMs, nowMs) : nowMs
  if (lasted(sinceMs, nowMs, forSeconds)) return changed({ ...track, sinceMs }, 'active', nowMs)
  return track.phase === 'pending' && track.sinceMs === sinceMs
    ? track
    : { ...track, phase: 'pending', sinceMs }
}

const whileOver = (track: AlertTrack, { keepFiringForSeconds }: Condition, nowMs: number): AlertTrack => {
  if (track.phase === 'idle') return track
  if (track.phase === 'pending') return { ...track, phase: 'idle' }
  const overSinceMs = Math.min(track.overSinceMs ?? nowMs, nowMs)
  if (lasted(overSinceMs, nowMs, keepFiringForSeconds)) return changed(track, 'idle', nowMs)
  return track.overSinceMs === overSinceMs ? track : { ...track, overSinceMs }
}

/** A change in the future was seen by an evaluator whose clock was ahead. */
const isRecent = (nowMs: number) => (atMs: number) => atMs <= nowMs && nowMs - atMs < FLAP_WINDOW_MS

/** It flaps until nothing changed for the whole time, so that it does not flap between flapping and not. */
const withFlapping = (track: AlertTrack, nowMs: number): AlertTrack => {
  const recent = track.changesMs.filter(isRecent(nowMs)).length
  const isFlapping = track.isFlapping ? recent > 0 : recent > MAX_CHANGES
  return isFlapping === track.isFlapping ? track : { ...track, isFlapping }
}

/**
 * One step of one series. The same object when nothing changes, so that nothing is stored. Silences and inhibition are
 * not its business: an alert goes on beneath them.
 */
export const step = (track: AlertTrack, condition: Condition, { value, nowMs }: Observed): AlertTrack => {
  const met = isMet(condition, value, track.phase === 'active')
  if (met === null) return withFlapping(track, nowMs)
  const next = met ? whileMet(track, condition, nowMs) : whileOver(track, condition, nowMs)
  return withFlapping(next, nowMs)
}

/** The rule or the series is gone: the alert ends now, whatever the rule said. */
export const end = (track: AlertTrack): AlertTrack =>
  track.phase === 'idle' && !track.isFlapping
    ? track
    : { ...track, phase: 'idle', overSinceMs: null, changesMs: [], isFlapping: false }

/** Nothing about it matters any more. Its changes count for the flapping of the next alert until then. */
export const isForgettable = ({ phase, isFlapping, changesMs }: AlertTrack, nowMs: number): boolean =>
  phase === 'idle' && !isFlapping && !changesMs.some(isRecent(nowMs))
