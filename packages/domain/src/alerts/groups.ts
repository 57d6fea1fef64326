import type { Alert } from '@stream-manager/contracts'
import type { AlertGroup } from './documents.ts'

/** A first alert waits for others of the same cause. */
const WAIT_MS = 10_000
const INTERVAL_MS = 60_000
const REPEAT_MS = 4 * 3_600_000

export interface Notice {
  readonly streamId: string | null
  readonly reason: 'new' | 'changed' | 'repeat'
  /** Open alerts, and alerts that ended since the notice before. */
  readonly alerts: readonly Alert[]
}

export interface Noticed {
  /** Null: nothing is left to tell. */
  readonly group: AlertGroup | null
  readonly notice: Notice | null
}

export interface GroupMoment {
  readonly nowMs: number
  readonly at: string
}

const isNotable = ({ state }: Alert): boolean => state === 'firing' || state === 'flapping'

const isOpen = ({ state }: Alert): boolean => state !== 'resolved' && state !== 'pending'

const resolvedAt =
  (at: string) =>
  (alert: Alert): Alert => ({ ...alert, state: 'resolved', changedAt: at })

/** A silenced or inhibited alert that was told before says nothing new, and is still open. */
const compare = (alerts: readonly Alert[], told: readonly Alert[]) => {
  const toldStates = new Map(told.map(({ id, state }) => [id, state]))
  const openIds = new Set(alerts.filter(isOpen).map(({ id }) => id))
  const notable = alerts.filter(isNotable)
  return {
    notable,
    ended: told.filter(({ id }) => !openIds.has(id)),
    covered: told.filter(({ id }) => openIds.has(id) && !notable.some((alert) => alert.id === id)),
    isNews: notable.some(({ id, state }) => toldStates.get(id) !== state),
  }
}

/** A notice in the future was given by an evaluator whose clock was ahead. It holds nothing back. */
const dueMs = ({ noticedMs }: AlertGroup, waitingSinceMs: number, nowMs: number): number =>
  noticedMs === null || noticedMs > nowMs
    ? waitingSinceMs + WAIT_MS
    : Math.max(waitingSinceMs, noticedMs + INTERVAL_MS)

/** An acknowledged alert is somebody's work already, so it is not told again. */
const isRepeated = ({ noticedMs }: AlertGroup, notable: readonly Alert[], nowMs: number): boolean =>
  noticedMs !== null && nowMs - noticedMs >= REPEAT_MS && notable.some((alert) => !alert.acknowledged)

/** Whether a notice is due about the alerts of one stream, and the group after it. */
export const notice = (group: AlertGroup, alerts: readonly Alert[], { nowMs, at }: GroupMoment): Noticed => {
  const { streamId, told } = group
  const { notable, ended, covered, isNews } = compare(alerts, told)
  const tell = (reason: Notice['reason']): Noticed => ({
    group:
      notable.length + covered.length === 0
        ? null
        : { ...group, waitingSinceMs: null, noticedMs: nowMs, told: [...notable, ...covered] },
    notice: { streamId, reason, alerts: [...notable, ...ended.map(resolvedAt(at))] },
  })
  if (!isNews && ended.length === 0) {
    if (isRepeated(group, notable, nowMs)) return tell('repeat')
    const isNothing = notable.length + covered.length === 0
    return { notice: null, group: isNothing ? null : { ...group, waitingSinceMs: null } }
  }
  const waitingSinceMs = Math.min(group.waitingSinceMs ?? nowMs, nowMs)
  if (nowMs < dueMs(group, waitingSinceMs, nowMs))
    return { notice: null, group: { ...group, waitingSinceMs } }
  return tell(group.noticedMs === null ? 'new' : 'changed')
}
