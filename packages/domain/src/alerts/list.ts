import {
  type Alert,
  type AlertList,
  type AlertsQuery,
  Id,
  NotCompared,
  nullable,
  Timestamp,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import type { RuleNotCompared } from './api.ts'
import { alertKeys } from './keys.ts'
import { listOutside } from './outside-take.ts'
import { readTracks } from './record.ts'

/** An earlier version names no rules, and a later one may have further reasons. */
const LastEvaluated = Type.Object({ at: Timestamp, notCompared: Type.Optional(Type.Array(Type.Unknown())) })
type LastEvaluated = Static<typeof LastEvaluated>

/** An earlier version names no stream. */
const Noted = Type.Object({ ...NotCompared.properties, streamId: Type.Optional(nullable(Id)) })

const checkEvaluated = tolerantChecker(LastEvaluated, 'The time of the last evaluation')
const checkNoted = tolerantChecker(Noted, 'A rule that is not compared')

/** After several ticks without a word nobody evaluates. */
const EVALUATED_TTL_MS = 10_000

export const recordEvaluated = (
  context: Context,
  { at, notCompared }: { readonly at: string; readonly notCompared: readonly RuleNotCompared[] },
): Promise<void> =>
  context.backplane.setLatest(alertKeys.evaluated, { at, notCompared }, { ttlMs: EVALUATED_TTL_MS })

const lastEvaluated = async ({ backplane, ignored }: Context): Promise<LastEvaluated | null> => {
  const latest = await backplane.getLatest(alertKeys.evaluated)
  return latest === null ? null : ignored.readable(checkEvaluated(latest))
}

/** Rules that the caller asks for: a grant for one stream names none of others. */
const notComparedIn = (
  { ignored }: Context,
  last: LastEvaluated | null,
  { stream }: AlertsQuery,
): NotCompared[] =>
  (last?.notCompared ?? [])
    .flatMap((entry) => ignored.readable(checkNoted(entry)) ?? [])
    .filter(({ streamId = null }) => stream === undefined || streamId === null || streamId === stream)
    .map(({ ruleId, reason }) => ({ ruleId, reason }))

type Listed = Pick<Alert, 'state' | 'changedAt' | 'streamId'>

const isOpen = ({ state }: Pick<Listed, 'state'>): boolean => state !== 'resolved'

const newestFirst = (one: Listed, other: Listed): number => {
  if (isOpen(one) !== isOpen(other)) return isOpen(one) ? -1 : 1
  return one.changedAt < other.changedAt ? 1 : -1
}

const matching = <One extends Listed>(alerts: readonly One[], { stream, state }: AlertsQuery): One[] =>
  alerts
    .filter((alert) => stream === undefined || alert.streamId === stream)
    .filter((alert) => state === undefined || alert.state === state)
    .sort(newestFirst)

export const listAlerts = async (context: Context, query: AlertsQuery): Promise<AlertList> => {
  const { tracks } = await readTracks(context)
  const own = tracks.flatMap(({ alert }) => alert ?? [])
  const last = await lastEvaluated(context)
  return {
    items: matching(own, query),
    outside: matching(await listOutside(context), query),
    notCompared: notComparedIn(context, last, query),
    evaluatedAt: last?.at ?? null,
  }
}
