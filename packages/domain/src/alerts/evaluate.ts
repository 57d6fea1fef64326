import type { Alert, AlertRule, AlertSilence, AlertState } from '@stream-manager/contracts'
import type { AlertGroup, AlertingState, AlertTrack } from './documents.ts'
import { type Notice, notice } from './groups.ts'
import { end, isForgettable, newTrack, type SeriesName, step } from './rules.ts'
import { type Cover, settle } from './settle.ts'
import { isMatched } from './silences.ts'

/** Bounds the stored state to less than documents may have. */
export const MAX_TRACKS = 300

export interface SeriesValue {
  readonly streamId: string | null
  readonly subject: string | null
  /** Null: there is none. */
  readonly value: number | null
}

/** An enabled rule and its series. */
interface RuleValues {
  readonly rule: AlertRule
  /** Null: too little was observed yet. Alerts of the rule stay as they are. */
  readonly series: readonly SeriesValue[] | null
}

export interface Evaluation {
  readonly rules: readonly RuleValues[]
  /** Silences that did not end. */
  readonly silences: readonly AlertSilence[]
  /** By a clock that does not jump. */
  readonly nowMs: number
  /** For people to read. */
  readonly at: string
  readonly newId: () => string
}

interface AlertChange {
  readonly alert: Alert
  /** Null: it is new. */
  readonly from: AlertState | null
}

export interface Evaluated {
  /** The same object when nothing changed. */
  readonly state: AlertingState
  readonly changes: readonly AlertChange[]
  readonly notices: readonly Notice[]
  /** Series beyond a rule for which there was no room. */
  readonly ignored: number
}

const keyOf = ({ ruleId, streamId, subject }: SeriesName): string =>
  JSON.stringify([ruleId, streamId, subject])

interface Stepped {
  readonly track: AlertTrack
  readonly rule: AlertRule | null
  readonly value: number | null
}

const held = (track: AlertTrack, rule: AlertRule): Stepped => ({
  track,
  rule,
  value: track.alert?.value ?? null,
})

const stepRule = (
  { rule, series }: RuleValues,
  known: ReadonlyMap<string, AlertTrack>,
  nowMs: number,
): Stepped[] => {
  if (series === null) {
    return [...known.values()].filter(({ ruleId }) => ruleId === rule.id).map((track) => held(track, rule))
  }
  return series.flatMap(({ value, ...name }) => {
    const series = { ruleId: rule.id, ...name }
    const before = known.get(keyOf(series))
    const track = step(before ?? newTrack(series), rule, { value, nowMs })
    return before === undefined && track.phase === 'idle' ? [] : [{ track, rule, value }]
  })
}

const stepAll = ({ tracks }: AlertingState, { rules, nowMs }: Evaluation): readonly Stepped[] => {
  const known = new Map(tracks.map((track) => [keyOf(track), track]))
  const stepped = rules.flatMap((one) => stepRule(one, known, nowMs))
  const seen = new Set(stepped.map(({ track }) => keyOf(track)))
  const gone = tracks.filter((track) => !seen.has(keyOf(track)))
  return [...stepped, ...gone.map((track) => ({ track: end(track), rule: null, value: null }))]
}

/** Streams on which each rule has an active series; null is no stream. */
const activeStreams = (stepped: readonly Stepped[]): ReadonlyMap<string, ReadonlySet<string | null>> => {
  const streams = new Map<string, Set<string | null>>()
  for (const { track, rule } of stepped) {
    if (rule === null || track.phase !== 'active') continue
    streams.set(rule.id, (streams.get(rule.id) ?? new Set()).add(track.streamId))
  }
  return streams
}

const coverOf = (
  { track, rule }: Stepped,
  active: ReturnType<typeof activeStreams>,
  silences: readonly AlertSilence[],
): Cover => ({
  isSilenced: silences.some((silence) => isMatched(silence, track)),
  isInhibited: (rule?.inhibitedBy ?? []).some((id) => {
    const streams = active.get(id)
    return streams !== undefined && (streams.has(track.streamId) || streams.has(null))
  }),
})

const groupOf = ({ streamId }: Alert): string | null => streamId

const noticeAll = (
  groups: readonly AlertGroup[],
  alerts: readonly Alert[],
  moment: Pick<Evaluation, 'nowMs' | 'at'>,
): { readonly groups: readonly AlertGroup[]; readonly notices: readonly Notice[] } => {
  const known = new Map(groups.map((group) => [group.streamId, group]))
  for (const alert of alerts) {
    const streamId = groupOf(alert)
    if (!known.has(streamId))
      known.set(streamId, { streamId, waitingSinceMs: null, noticedMs: null, told: [] })
  }
  const noticed = [...known.values()].map((group) =>
    notice(
      group,
      alerts.filter((alert) => groupOf(alert) === group.streamId),
      moment,
    ),
  )
  return {
    groups: noticed.flatMap(({ group }) => group ?? []),
    notices: noticed.flatMap(({ notice }) => notice ?? []),
  }
}

const isSame = (one: AlertingState, other: AlertingState): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Alerts that were told and are gone, until their end is told. They are stored as those that are there. */
const countGone = ({ tracks, groups }: AlertingState): number => {
  const known = new Set(tracks.map(({ alert }) => alert?.id))
  return groups.flatMap(({ told }) => told).filter(({ id }) => !known.has(id)).length
}

/** Oldest tracks first, so that a flood of new series does not end an alert that is open. */
const limited = (stepped: readonly Stepped[], state: AlertingState): readonly Stepped[] => {
  const { tracks } = state
  const room = Math.max(tracks.length, MAX_TRACKS - countGone(state))
  if (stepped.length <= room) return stepped
  const known = new Set(tracks.map(keyOf))
  const isKnown = ({ track }: Stepped) => known.has(keyOf(track))
  return [...stepped.filter(isKnown), ...stepped.filter((one) => !isKnown(one))].slice(0, room)
}

/** One tick of all rules. */
export const evaluate = (state: AlertingState, evaluation: Evaluation): Evaluated => {
  const { silences, nowMs, at, newId } = evaluation
  const all = stepAll(state, evaluation)
  const stepped = limited(all, state)
  const active = activeStreams(stepped)
  const settled = stepped.map((one) =>
    settle(one.track, {
      rule: one.rule,
      value: one.value,
      cover: coverOf(one, active, silences),
      occasion: { at, newId },
    }),
  )
  const tracks = settled.map(({ track }) => track)
  const { groups, notices } = noticeAll(
    state.groups,
    tracks.flatMap(({ alert }) => alert ?? []),
    { nowMs, at },
  )
  const next: AlertingState = {
    tracks: tracks.filter((track) => !isForgettable(track, nowMs)),
    groups: [...groups],
  }
  return {
    state: isSame(state, next) ? state : next,
    changes: settled.flatMap(({ change }) => change ?? []),
    notices,
    ignored: all.length - stepped.length,
  }
}
