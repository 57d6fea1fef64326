import { setTimeout as delay } from 'node:timers/promises'
import { refuse } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** As many as the password check runs and lets wait. */
const MAX_RUNNING = 32
const MAX_HELD = 4000
const HOLD_MS = { min: 1000, max: 3000 }
const RETRY_AFTER_SECONDS = 2

const busy = () =>
  refuse('auth.busy', 'Too many sign-ins at once; try again in some seconds', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })

/**
 * Lets some sign-ins run at once. Others are held for a random time before they get a place or are refused: a flood that is
 * refused at once comes again at once, and keeps the process from other requests.
 */
export const signInAdmission = () => {
  let running = 0
  let held = 0

  const enter = (reply: FastifyReply): boolean => {
    if (running >= MAX_RUNNING || reply.raw.destroyed) return false
    running += 1
    reply.raw.once('close', () => {
      running -= 1
    })
    return true
  }

  const hold = async (): Promise<void> => {
    held += 1
    await delay(HOLD_MS.min + Math.random() * (HOLD_MS.max - HOLD_MS.min))
    held -= 1
  }

  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (enter(reply)) return
    if (held >= MAX_HELD) throw busy()
    await hold()
    if (!enter(reply)) throw busy()
  }
}
