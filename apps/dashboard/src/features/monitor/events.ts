import type { AuditEntry, StreamState } from '@stream-manager/contracts'

/** Something that happened to the stream and may explain a change in a plot. */
export interface MonitorEvent {
  readonly atMs: number
  readonly kind: 'status' | 'streamFault' | 'outputFault' | 'applied' | 'command'
  /** A status, the server's sentence, a revision or an operation. */
  readonly text: string
  /** The action of the command `stream.control`, where the audit tells it. */
  readonly action?: string
  /** The output, for its fault. */
  readonly output?: string
  readonly person?: string
}

/** Edits of one gesture are one mark. */
const JOIN_MS = 5000
const MAX_EVENTS = 200

const outputFaults = (before: StreamState, after: StreamState): MonitorEvent[] =>
  after.outputs.flatMap(({ id, error }) => {
    const earlier = before.outputs.find((output) => output.id === id)?.error
    if (!error || earlier?.since === error.since) return []
    return [{ atMs: Date.parse(error.since), kind: 'outputFault' as const, text: error.message, output: id }]
  })

const streamFault = ({ error: earlier }: StreamState, { error }: StreamState): MonitorEvent[] =>
  error && error.since !== earlier?.since
    ? [{ atMs: Date.parse(error.since), kind: 'streamFault', text: error.message }]
    : []

/** Events between two states in a row. `nowMs` is the time of a revision, whose state has none. */
export const eventsOf = (before: StreamState, after: StreamState, nowMs: number): MonitorEvent[] => {
  const isOther = before.status !== after.status
  const isApplied = after.appliedRevision > before.appliedRevision
  return [
    ...(isOther ? [{ atMs: Date.parse(after.since), kind: 'status' as const, text: after.status }] : []),
    ...streamFault(before, after),
    ...outputFaults(before, after),
    ...(isApplied ? [{ atMs: nowMs, kind: 'applied' as const, text: String(after.appliedRevision) }] : []),
  ]
}

/** Adds an event, or replaces the last one where both are revisions in a row of edits. */
export const withEvent = (events: readonly MonitorEvent[], event: MonitorEvent): readonly MonitorEvent[] => {
  const last = events.at(-1)
  const isSame = last?.kind === 'applied' && event.kind === 'applied' && last.person === event.person
  const kept = isSame && event.atMs - last.atMs < JOIN_MS ? events.slice(0, -1) : events
  return [...kept, event].slice(-MAX_EVENTS)
}

/** Accepted commands and edits of this stream, from before the page was open. */
export const eventsOfAudit = (entries: readonly AuditEntry[], streamId: string): MonitorEvent[] =>
  entries
    .filter(({ result, target }) => result === 'ok' && target?.split('/')[0] === streamId)
    .filter(({ operation }) => /^(stream|layers|outputs)\./.test(operation))
    .map(({ at, operation, action, name }) => ({
      atMs: Date.parse(at),
      kind: 'command' as const,
      text: operation,
      ...(action !== undefined && { action }),
      person: name,
    }))

/**
 * Both in the order of time, oldest first. Edits of the time that the page recorded are its revisions; who gave a command is in
 * the audit alone.
 */
export const joinEvents = (
  recorded: readonly MonitorEvent[],
  { earlier, sinceMs }: { readonly earlier: readonly MonitorEvent[]; readonly sinceMs: number },
): readonly MonitorEvent[] =>
  [...earlier.filter(({ atMs, text }) => atMs < sinceMs || text === 'stream.control'), ...recorded]
    .toSorted((one, other) => one.atMs - other.atMs)
    .slice(-MAX_EVENTS)
