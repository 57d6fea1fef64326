import {
  type AlertmanagerMessage,
  checker,
  Id,
  type MessageAlert,
  type OutsideAlert,
} from '@stream-manager/contracts'
import { ORIGIN_LABEL } from './alertmanager.ts'
import { cutText, jsonBytes } from './cut-text.ts'
import type { OutsideTrack } from './documents.ts'

/** With 2.2 KB each they fit into one document. */
export const MAX_OUTSIDE = 300
/** Alertmanager repeats an alert that fires every few hours. One that it repeats no more is not known to fire. */
const KNOWN_MS = 24 * 3_600_000

const MAX_NAME_BYTES = 128
const MAX_SEVERITY_BYTES = 64
const MAX_SUMMARY_BYTES = 500
const MAX_LABELS_BYTES = 1000

export interface OutsideMoment {
  readonly nowMs: number
  readonly at: string
  /** Label of the alerts that this deployment told Alertmanager itself. */
  readonly origin: string
}

export interface OutsideTaken {
  readonly tracks: readonly OutsideTrack[]
  readonly changes: readonly OutsideAlert[]
  /** Alerts for which there was no room, or whose beginning is no time. */
  readonly ignored: number
}

const isId = (() => {
  const check = checker(Id, 'The label')
  return (text: string): boolean => check(text).ok
})()

/** One line: texts of others go into chats and onto pages. */
const plain = (text: string, maxBytes: number): string => cutText(text.replaceAll(/\p{Cc}+/gu, ' '), maxBytes)

const SHOWN = new Set(['alertname', 'severity', 'stream'])

/** In the order of their names, as many as there is room for. */
const labelsOf = (labels: MessageAlert['labels']): Record<string, string> => {
  let shown: Record<string, string> = {}
  for (const name of Object.keys(labels)
    .filter((name) => !SHOWN.has(name))
    .sort()) {
    const next = { ...shown, [plain(name, MAX_NAME_BYTES)]: plain(labels[name] ?? '', MAX_NAME_BYTES) }
    if (jsonBytes(next) > MAX_LABELS_BYTES) break
    shown = next
  }
  return shown
}

const presented = (
  { status, labels, annotations, fingerprint }: MessageAlert,
  sinceMs: number,
  at: string,
): OutsideAlert => {
  const { alertname = fingerprint, severity, stream } = labels
  const summary = annotations['summary'] ?? annotations['description']
  return {
    fingerprint,
    name: plain(alertname, MAX_NAME_BYTES),
    severity: severity === undefined ? null : plain(severity, MAX_SEVERITY_BYTES),
    state: status,
    streamId: stream !== undefined && isId(stream) ? stream : null,
    summary: summary === undefined ? null : plain(summary, MAX_SUMMARY_BYTES),
    labels: labelsOf(labels),
    since: new Date(sinceMs).toISOString(),
    changedAt: at,
  }
}

type Tracks = Map<string, OutsideTrack>

/** The same alert that begins anew is another one. */
const keyOf = (fingerprint: string, since: string): string => `${fingerprint} ${since}`

/** Ended ones go first. They are kept so that a message which is repeated late does not begin them anew. */
const makeRoom = (tracks: Tracks): boolean => {
  if (tracks.size < MAX_OUTSIDE) return true
  const ended = [...tracks].find(([, { alert }]) => alert.state === 'resolved')
  return ended !== undefined && tracks.delete(ended[0])
}

type Outcome = OutsideAlert | 'known' | 'ignored'

const takeOne = (tracks: Tracks, one: MessageAlert, { nowMs, at }: OutsideMoment): Outcome => {
  const sinceMs = Date.parse(one.startsAt)
  if (!Number.isFinite(sinceMs)) return 'ignored'
  const alert = presented(one, sinceMs, at)
  const key = keyOf(alert.fingerprint, alert.since)
  const before = tracks.get(key)
  if (before?.alert.state === 'resolved') return 'known'
  if (before && one.status === 'firing') {
    tracks.set(key, { ...before, seenMs: nowMs })
    return 'known'
  }
  // An end of what never began here is no news.
  if (!before && one.status === 'resolved') return 'known'
  if (!before && !makeRoom(tracks)) return 'ignored'
  // The map keeps tracks in the order of their last change.
  tracks.delete(key)
  tracks.set(key, { alert, seenMs: nowMs })
  return alert
}

/** Alertmanager told it a short time ago. */
export const isKnown =
  (nowMs: number) =>
  ({ seenMs }: OutsideTrack): boolean =>
    nowMs - seenMs < KNOWN_MS

/** Alerts of a message, after those that are known. The same message again changes nothing. */
export const takeOutside = (
  stored: readonly OutsideTrack[],
  { alerts }: AlertmanagerMessage,
  moment: OutsideMoment,
): OutsideTaken => {
  const tracks: Tracks = new Map(
    stored
      .filter(isKnown(moment.nowMs))
      .map((track) => [keyOf(track.alert.fingerprint, track.alert.since), track]),
  )
  const outcomes = alerts
    .filter(({ labels }) => labels[ORIGIN_LABEL] !== moment.origin)
    .map((one) => takeOne(tracks, one, moment))
  return {
    tracks: [...tracks.values()],
    changes: outcomes.filter((outcome) => typeof outcome !== 'string'),
    ignored: outcomes.filter((outcome) => outcome === 'ignored').length,
  }
}
