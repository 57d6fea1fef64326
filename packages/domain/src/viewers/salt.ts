import { createHmac, randomBytes } from 'node:crypto'
import { succeed, tolerantChecker, VIEWER_KEY_BYTES, ViewerSalt } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { retryOnConflict } from '../store/retry.ts'
import { readStored } from '../store/stored.ts'
import type { DaySalt } from './api.ts'
import { viewerKeys } from './keys.ts'

const SALT_BYTES = 32
const DAY_MS = 86_400_000

const checkSalt = tolerantChecker(ViewerSalt, 'The salt of the viewers')

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Clocks of two hosts differ, so the salt of tomorrow may be there already. */
const isCurrent = ({ day }: Pick<DaySalt, 'day'>, nowMs: number): boolean =>
  day === dayOf(nowMs) || day === dayOf(nowMs + DAY_MS)

const daySalt = ({ day, salt }: ViewerSalt): DaySalt => {
  const secret = Buffer.from(salt, 'base64url')
  return {
    day,
    keyOf: (streamId, identity) =>
      createHmac('sha256', secret).update(`${streamId}\0${identity}`).digest().subarray(0, VIEWER_KEY_BYTES),
  }
}

/** The stored salt, or a new one in its place when its day is over. Null when another process was first. */
const readOrReplace = async (context: Context, nowMs: number): Promise<ViewerSalt | null> => {
  const key = viewerKeys.salt
  const document = await context.backplane.read(key)
  const stored = document && readStored(context, document, checkSalt).parsed
  if (stored && isCurrent(stored, nowMs)) return stored
  const fresh: ViewerSalt = { day: dayOf(nowMs), salt: randomBytes(SALT_BYTES).toString('base64url') }
  const outcome = await context.backplane.commit({
    expect: { [key]: document?.revision ?? 0 },
    put: { [key]: fresh },
  })
  return outcome.status === 'committed' ? fresh : null
}

/** The salt of today, read once a day. */
export const createSalts = (context: Context): (() => Promise<DaySalt>) => {
  let known: DaySalt | null = null
  return async () => {
    const nowMs = context.clock.now().getTime()
    if (known !== null && isCurrent(known, nowMs)) return known
    known = null
    const read = await retryOnConflict('The salt of the viewers', async () => {
      const salt = await readOrReplace(context, nowMs)
      return salt && succeed(salt)
    })
    if (!read.ok) throw new Error(read.fault.detail)
    known = daySalt(read.value)
    return known
  }
}
