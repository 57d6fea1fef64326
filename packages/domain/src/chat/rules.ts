import {
  type ChatBan,
  type ChatMember,
  type ChatSettings,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { digestOf, skeletonOf } from './skeleton.ts'

/** Burst of one user, if the limit for a minute allows as many. */
const MAX_BURST = 20
/** Remembered texts of a user, so that alternating between a few texts counts as repeating. */
const MAX_RECENT = 5

const secondsOf = (durationMs: number) => Math.max(1, Math.ceil(durationMs / 1000))

/** At most `spanMs`: a clock that was set back, or is ahead on another host, must not prolong a rule. */
const remainingMs = (sinceMs: number, spanMs: number, nowMs: number): number =>
  Math.min(spanMs, sinceMs + spanMs - nowMs)

/** An expired timeout is no ban, even while it is still stored. */
export const isInForce = ({ until }: ChatBan, nowMs: number): boolean =>
  until === null || Date.parse(until) > nowMs

/** Errors: `chat.banned`. */
export const checkBan = (ban: ChatBan | null, nowMs: number): Result<null> => {
  if (ban === null || !isInForce(ban, nowMs)) return succeed(null)
  const { until, reason } = ban
  const because = reason === null ? '' : `: ${reason}`
  if (until === null) return fail('chat.banned', `You are banned from this chat${because}`)
  const retryAfterSeconds = secondsOf(Date.parse(until) - nowMs)
  return fail('chat.banned', `You are banned from this chat until ${until}${because}`, { retryAfterSeconds })
}

interface Pace {
  readonly settings: ChatSettings
  readonly member: ChatMember | null
  readonly text: string
  readonly nowMs: number
}

const checkSlowMode = ({ settings, member, nowMs }: Pace): Result<null> => {
  const { slowModeSeconds } = settings
  const waitMs = member ? remainingMs(member.lastSentAtMs, slowModeSeconds * 1000, nowMs) : 0
  if (waitMs <= 0) return succeed(null)
  const retryAfterSeconds = secondsOf(waitMs)
  return fail(
    'chat.slow_mode',
    `One message every ${slowModeSeconds} s is allowed here; wait ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  )
}

/** Generic cell rate algorithm: each message uses `costMs` of the allowance, and time restores it. */
const allowance = ({ settings: { maxMessagesPerMinute }, member, nowMs }: Pace) => {
  const costMs = 60_000 / maxMessagesPerMinute
  const wholeMs = costMs * Math.min(MAX_BURST, maxMessagesPerMinute)
  const usedMs = Math.min(wholeMs, Math.max(0, (member?.allowanceWholeAtMs ?? 0) - nowMs))
  return { costMs, usedMs, missingMs: usedMs + costMs - wholeMs }
}

const checkRate = (pace: Pace): Result<null> => {
  const { missingMs } = allowance(pace)
  if (missingMs <= 0) return succeed(null)
  const retryAfterSeconds = secondsOf(missingMs)
  return fail('chat.flooded', `You write too much at once; wait ${retryAfterSeconds} s`, {
    retryAfterSeconds,
  })
}

const textDigest = (text: string): string => digestOf(skeletonOf(text).replace(/\s/gu, ''))

const checkDuplicate = ({ settings, member, text, nowMs }: Pace): Result<null> => {
  const windowMs = settings.duplicateWindowSeconds * 1000
  const digest = textDigest(text)
  const earlier = member?.recent.find((one) => one.digest === digest)
  const waitMs = earlier ? remainingMs(earlier.sentAtMs, windowMs, nowMs) : 0
  if (waitMs <= 0) return succeed(null)
  const retryAfterSeconds = secondsOf(waitMs)
  return fail(
    'chat.duplicate',
    `You wrote this a moment ago; write something else or wait ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  )
}

/** Errors: `chat.slow_mode`, `chat.flooded`, `chat.duplicate`. */
export const checkPace = (pace: Pace): Result<null> => {
  for (const check of [checkSlowMode, checkRate, checkDuplicate]) {
    const checked = check(pace)
    if (!checked.ok) return checked
  }
  return succeed(null)
}

/** The member's document after the message is sent. */
export const afterSending = (pace: Pace): ChatMember => {
  const { member, text, nowMs } = pace
  const { costMs, usedMs } = allowance(pace)
  const digest = textDigest(text)
  const others = (member?.recent ?? []).filter((one) => one.digest !== digest)
  return {
    lastSentAtMs: nowMs,
    allowanceWholeAtMs: nowMs + usedMs + costMs,
    recent: [{ digest, sentAtMs: nowMs }, ...others].slice(0, MAX_RECENT),
  }
}
