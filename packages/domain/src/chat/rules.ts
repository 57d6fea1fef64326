import {
  type ChatBan,
  type ChatMember,
  type ChatSettings,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { digestOf, skeletonOf } from './skeleton.ts'

/** How many messages of one user may come at once, if their minute allows for as many. */
const MOST_AT_ONCE = 20
/** Texts of a user that are remembered, so that alternating between a few is repeating, too. */
const MOST_RECENT = 5

const secondsOf = (durationMs: number) => Math.max(1, Math.ceil(durationMs / 1000))

/** A clock set back, or one ahead on another host, must not silence anybody for longer than the rule itself does. */
const remainingMs = (sinceMs: number, spanMs: number, nowMs: number): number =>
  Math.min(spanMs, sinceMs + spanMs - nowMs)

/** A timeout that is over is no ban, even before it has been cleared away. */
export const isInForce = ({ until }: ChatBan, nowMs: number): boolean =>
  until === null || Date.parse(until) > nowMs

/** Errors: `chat.banned`. */
export const checkBan = (ban: ChatBan | null, nowMs: number): Result<null> => {
  if (ban === null || !isInForce(ban, nowMs)) return succeed(null)
  const { until, reason } = ban
  const why = reason === null ? '' : `: ${reason}`
  if (until === null) return fail('chat.banned', `You are banned from this chat${why}`)
  const retryAfterSeconds = secondsOf(Date.parse(until) - nowMs)
  return fail('chat.banned', `You are banned from this chat until ${until}${why}`, { retryAfterSeconds })
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

/** Each message takes this long out of the allowance, and time puts it back. */
const allowance = ({ settings: { maxMessagesPerMinute }, member, nowMs }: Pace) => {
  const costMs = 60_000 / maxMessagesPerMinute
  const wholeMs = costMs * Math.min(MOST_AT_ONCE, maxMessagesPerMinute)
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

/** The member once the message is sent. */
export const afterSending = (pace: Pace): ChatMember => {
  const { member, text, nowMs } = pace
  const { costMs, usedMs } = allowance(pace)
  const digest = textDigest(text)
  const others = (member?.recent ?? []).filter((one) => one.digest !== digest)
  return {
    lastSentAtMs: nowMs,
    allowanceWholeAtMs: nowMs + usedMs + costMs,
    recent: [{ digest, sentAtMs: nowMs }, ...others].slice(0, MOST_RECENT),
  }
}
