import { type Incident, MAX_EVIDENCE, type ProbableCause, type SystemPart } from '@stream-manager/contracts'
import { isUpstream, knownPart } from '../alerts/incidents/parts.ts'
import { timeOf } from '../store/present-event.ts'
import type { Signal } from './open-faults.ts'

/** Faults are seen late: a heartbeat that is missing is one after seconds, and an alert after its time. */
const DETECTION_MS = 60_000
/** A fault that was over by so much before the first alert is another one. */
const OVER_MS = 30_000

const NOT_KNOWN: ProbableCause = { part: null, at: null, streamId: null, summary: 'not known', evidence: [] }

export const CAUSE_NOT_PERMITTED: ProbableCause = {
  ...NOT_KNOWN,
  summary: 'not shown: it needs the permissions events.read and errors.read',
}

interface Affected {
  readonly parts: readonly SystemPart[]
  readonly streams: readonly string[]
  /** Outputs that alerts are about. */
  readonly outputs: readonly (string | null)[]
  /** When the condition of the first alert began to hold. */
  readonly beganMs: number
  readonly openedMs: number
}

const affectedBy = ({ alerts, streams, openedAt }: Incident): Affected => {
  const openedMs = Date.parse(openedAt)
  const sinceMs = alerts.map(({ since }) => Date.parse(since)).filter((atMs) => atMs <= openedMs)
  return {
    parts: alerts.flatMap(({ part }) => knownPart(part) ?? []),
    streams,
    outputs: alerts.filter(({ part }) => part === 'output').map(({ subject }) => subject),
    beganMs: Math.min(openedMs, ...sinceMs),
    openedMs,
  }
}

/** An output that fails explains no other output. */
const isOtherOutput = ({ outputs }: Affected, { part, subject }: Signal): boolean =>
  part === 'output' && subject !== null && outputs.length > 0 && !outputs.includes(subject)

const explains = (affected: Affected, signal: Signal): boolean => {
  const { parts, streams } = affected
  const { part, streamId } = signal
  return (
    (streamId === null || streams.length === 0 || streams.includes(streamId)) &&
    !isOtherOutput(affected, signal) &&
    (parts.length === 0 || parts.some((affected) => affected === part || isUpstream(part, affected)))
  )
}

const isOfTime = (
  { beganMs, openedMs }: Affected,
  { atMs, endMs }: Pick<Signal, 'atMs' | 'endMs'>,
): boolean => atMs <= openedMs + DETECTION_MS && (endMs === null || endMs >= beganMs - OVER_MS)

/** A stream shows the faults of its parts. It is the cause of nothing by itself. */
const isCause = ({ part }: Signal): boolean => part !== 'stream'

const isExplainedBy = (signal: Signal, other: Signal): boolean =>
  isUpstream(other.part, signal.part) && other.atMs <= signal.atMs + DETECTION_MS

/** The cause, and of more signals than an answer may have those nearest to the beginning of the incident: a part may have failed before. */
const evidenceOf = (first: Signal, signals: readonly Signal[], { beganMs }: Affected): readonly Signal[] => {
  const distanceMs = ({ atMs }: Signal): number => Math.abs(atMs - beganMs)
  const others = signals
    .filter((signal) => signal !== first && signal.part === first.part)
    .toSorted((one, other) => distanceMs(one) - distanceMs(other))
    .slice(0, MAX_EVIDENCE - 1)
  return [first, ...others].toSorted((one, other) => one.atMs - other.atMs)
}

/** The earliest signal that no signal further upstream explains, with the other signals of its part. */
export const causeOf = (incident: Incident, signals: readonly Signal[]): ProbableCause => {
  const affected = affectedBy(incident)
  const candidates = signals.filter(
    (signal) => isCause(signal) && explains(affected, signal) && isOfTime(affected, signal),
  )
  const first = candidates.find((signal) => !candidates.some((other) => isExplainedBy(signal, other)))
  if (first === undefined) return NOT_KNOWN
  const { part, streamId, atMs, text } = first
  return {
    part,
    streamId,
    at: timeOf(atMs),
    summary: text,
    evidence: evidenceOf(first, candidates, affected).map((signal) => ({
      id: signal.id,
      at: timeOf(signal.atMs),
      summary: signal.text,
    })),
  }
}

/** Whether the signal tells of the same part as the cause, at the time of the incident. */
export const isEvidenceOf =
  (incident: Incident, cause: Pick<ProbableCause, 'part' | 'streamId'>) =>
  (signal: Pick<Signal, 'part' | 'streamId' | 'atMs' | 'endMs'>): boolean => {
    const isSameStream =
      signal.streamId === null || cause.streamId === null || signal.streamId === cause.streamId
    return signal.part === cause.part && isSameStream && isOfTime(affectedBy(incident), signal)
  }
