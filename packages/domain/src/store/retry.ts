import { backoffDelayMs, delay } from '@stream-manager/async'
import { fail, type Result } from '@stream-manager/contracts'

const MAX_ATTEMPTS = 16
/** With full jitter, so that writers that collided once do not collide again in step. */
const BACKOFF = { firstMs: 2, maxMs: 100 }

/** Repeats an optimistic write. `attempt` returns null when another writer was first. */
export const retryOnConflict = async <Value>(
  what: string,
  attempt: () => Promise<Result<Value> | null>,
): Promise<Result<Value>> => {
  for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
    const outcome = await attempt()
    if (outcome !== null) return outcome
    await delay(backoffDelayMs(BACKOFF, count))
  }
  return fail('backplane.conflict', `${what} was changed by others ${MAX_ATTEMPTS} times in a row; try again`)
}
