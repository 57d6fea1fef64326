import {
  type OutputStatus,
  VIEWER_KINDS,
  VIEWER_METHODS,
  VIEWER_ROUND_MS,
  VIEWER_WINDOW_ROUNDS,
  VIEWER_WINDOW_SECONDS,
  type ViewerCount,
  type ViewerKind,
  type ViewerReason,
  type ViewersReport,
} from '@stream-manager/contracts'
import { unpacked } from './records.ts'

/** A report may come a round late. */
const MAX_AGE_MS = VIEWER_ROUND_MS * (VIEWER_WINDOW_ROUNDS + 1)
/** A reason that concerns fewer of the viewers does not lower the confidence. */
const NOTEWORTHY_SHARE = 0.1

type RoundName = Pick<ViewersReport, 'source' | 'round' | 'at'>

/**
 * The newest rounds of each process, as far as they are recent. A report from the future counts as recent for the same
 * time: clocks of two hosts differ.
 */
export const withinWindow = <R extends RoundName>(reports: readonly R[], nowMs: number): readonly R[] => {
  const recent = reports.filter(({ at }) => Math.abs(nowMs - Date.parse(at)) < MAX_AGE_MS)
  const newest = new Map<string, number>()
  for (const { source, round } of recent) newest.set(source, Math.max(newest.get(source) ?? 0, round))
  return recent.filter(({ source, round }) => round > (newest.get(source) ?? 0) - VIEWER_WINDOW_ROUNDS)
}

type Reloads = Map<string, number>

/** Viewers of one day of keys, with their reads of the playlist. */
type Tally = Readonly<Record<ViewerKind, Reloads>>

const tallyOf = (reports: readonly ViewersReport[], streamId: string): Tally => {
  const tally = Object.fromEntries(VIEWER_KINDS.map((kind) => [kind, new Map()])) as Record<
    ViewerKind,
    Reloads
  >
  for (const { streams } of reports) {
    const keys = streams[streamId]?.keys ?? {}
    for (const kind of VIEWER_KINDS) {
      const ofKind = tally[kind]
      for (const [key, reloads] of unpacked(keys[kind] ?? ''))
        ofKind.set(key, (ofKind.get(key) ?? 0) + reloads)
    }
  }
  // A socket of a viewer whose requests are seen is the same viewer.
  for (const key of tally.cmcd.keys()) tally.socket.delete(key)
  return tally
}

const sizeOf = (tally: Tally, kinds: readonly ViewerKind[]): number =>
  kinds.reduce((sum, kind) => sum + tally[kind].size, 0)

/** Reads of the playlist by one player in the window: it reads about once a segment. */
const reloadsOfPlayer = (segmentSeconds: number): number =>
  Math.max(1, Math.floor(VIEWER_WINDOW_SECONDS / segmentSeconds))

/**
 * Viewers that read the playlist again. A client that makes up a new `sid` for each request, or that only looks in, does
 * not.
 */
const stayingIn = ({ cmcd, addressAgent }: Tally, segmentSeconds: number): number => {
  const needed = Math.min(2, reloadsOfPlayer(segmentSeconds))
  return [...cmcd.values(), ...addressAgent.values()].filter((reloads) => reloads >= needed).length
}

/**
 * Players behind one address and program. N players read the playlist at least N times as often as one, so the bound
 * holds for players that read it whenever a segment ends.
 */
const playersBehind = (reloads: number, segmentSeconds: number): number => {
  const perPlayer = reloadsOfPlayer(segmentSeconds)
  return Math.max(1, Math.floor(reloads / perPlayer), Math.ceil((reloads - 1) / perPlayer))
}

const highOf = (tally: Tally, segmentSeconds: number): number => {
  const shared = [...tally.addressAgent.values()]
  const players = shared.reduce((sum, reloads) => sum + playersBehind(reloads, segmentSeconds), 0)
  return sizeOf(tally, ['cmcd', 'socket']) + players
}

/** A mount that an output feeds now. */
type Mount = Pick<OutputStatus, 'listeners' | 'listenersFault'>

const isUnread = ({ listeners, listenersFault }: Mount): boolean =>
  (listeners ?? null) === null && listenersFault !== 'refused'

/** Each listener is a connection to a server, which other methods do not see. Null: no server tells its listeners. */
const listenersOf = (mounts: readonly Mount[]): number | null => {
  const known = mounts.flatMap(({ listeners }) => listeners ?? [])
  return known.length === 0 && mounts.length > 0 ? null : known.reduce((sum, count) => sum + count, 0)
}

interface Evidence {
  readonly reports: readonly ViewersReport[]
  readonly streamId: string
  readonly tally: Tally
  readonly days: number
  readonly mounts: readonly Mount[]
}

const LOW: readonly ViewerReason[] = [
  'noReports',
  'behindCache',
  'behindProxy',
  'unnoted',
  'icecastRefused',
  'icecastUnread',
]

type Hidden = 'behindCache' | 'behindProxy'

/** Viewers by the largest round of each process: each process sees viewers of its own. */
const hiddenBehind = (name: Hidden, reports: readonly ViewersReport[], streamId: string): number => {
  const largest = new Map<string, number>()
  for (const { source, streams } of reports) {
    largest.set(source, Math.max(largest.get(source) ?? 0, streams[streamId]?.[name] ?? 0))
  }
  return [...largest.values()].reduce((sum, viewers) => sum + viewers, 0)
}

const reasonsOf = ({ reports, streamId, tally, days, mounts }: Evidence): ViewerReason[] => {
  const current = sizeOf(tally, VIEWER_METHODS)
  const isNoteworthy = (name: Hidden) => hiddenBehind(name, reports, streamId) > current * NOTEWORTHY_SHARE
  const holds: Readonly<Record<ViewerReason, boolean>> = {
    noReports: reports.every(({ seenBy }) => seenBy === 'sockets'),
    behindCache: isNoteworthy('behindCache'),
    behindProxy: isNoteworthy('behindProxy'),
    unnoted: reports.some(({ streams }) => (streams[streamId]?.unnoted ?? 0) > 0),
    addressAgent: tally.addressAgent.size > current / 2,
    midnight: days > 1,
    icecastRefused: mounts.some(({ listenersFault }) => listenersFault === 'refused'),
    icecastUnread: mounts.some(isUnread),
  }
  return (Object.keys(holds) as ViewerReason[]).filter((reason) => holds[reason])
}

const confidenceOf = (reasons: readonly ViewerReason[]): ViewerCount['confidence'] => {
  if (reasons.some((reason) => LOW.includes(reason))) return 'low'
  return reasons.length > 0 ? 'medium' : 'high'
}

const newestTime = (reports: readonly ViewersReport[]): string | null =>
  reports
    .map(({ at }) => at)
    .toSorted()
    .at(-1) ?? null

export interface CountInput {
  /** Reports within the window. */
  readonly reports: readonly ViewersReport[]
  readonly streamId: string
  readonly segmentSeconds: number
  readonly mounts: readonly Mount[]
}

/** Viewers of a stream. At midnight the day with more of them counts, because keys of two days cannot be compared. */
export const countViewers = ({ reports, streamId, segmentSeconds, mounts }: CountInput): ViewerCount => {
  const days = [...new Set(reports.map(({ day }) => day))]
  const tallies = days.map((day) =>
    tallyOf(
      reports.filter((report) => report.day === day),
      streamId,
    ),
  )
  const larger = (one: Tally, other: Tally) =>
    sizeOf(other, VIEWER_METHODS) >= sizeOf(one, VIEWER_METHODS) ? other : one
  const tally = tallies.reduce(larger, tallyOf([], streamId))
  const sizes = (kind: ViewerKind): number => tally[kind].size
  const reasons = reasonsOf({ reports, streamId, tally, days: days.length, mounts })
  const icecast = listenersOf(mounts)
  const listeners = icecast ?? 0
  return {
    current: sizeOf(tally, VIEWER_METHODS) + listeners,
    low: stayingIn(tally, segmentSeconds) + listeners,
    high: highOf(tally, segmentSeconds) + listeners,
    methods: { cmcd: sizes('cmcd'), addressAgent: sizes('addressAgent'), socket: sizes('socket'), icecast },
    excluded: {
      bots: sizes('bots'),
      previews: sizes('previews'),
      loopback: sizes('loopback'),
      probes: sizes('probes'),
    },
    windowSeconds: VIEWER_WINDOW_SECONDS,
    confidence: confidenceOf(reasons),
    reasons,
    at: newestTime(reports),
  }
}
