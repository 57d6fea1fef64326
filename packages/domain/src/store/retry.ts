import { setTimeout as delay } from 'node:timers/promises'
import { fail, type Result } from '@stream-manager/contracts'

const ATTEMPTS = 16
const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 100

/** Full jitter: writers that collided once must not collide again in step. */
const pauseMs = (attempt: number) => Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)

/** Repeats an optimistic write. `null` from `attempt` means somebody else wrote first. */
export const retryOnConflict = async <Value>(
  what: string,
  attempt: () => Promise<Result<Value> | null>,
): Promise<Result<Value>> => {
  for (let count = 0; count < ATTEMPTS; count += 1) {
    const outcome = await attempt()
    if (outcome !== null) return outcome
    await delay(pauseMs(count))
  }
  return fail('backplane.conflict', `${what} was changed by others ${ATTEMPTS} times in a row; try again`)
}
