import { succeed } from '@stream-manager/contracts'
import { REVOCATIONS } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import { retryOnConflict } from '../store/retry.ts'
import type { Revocations } from './api.ts'
import type { Revocation } from './documents.ts'
import { revoking } from './revoking.ts'
import { TOKEN_REVOCATION_LIFE_MS } from './rules.ts'
import { RevocationList } from './watch.ts'

const revoke = async (context: Context, target: Parameters<Revocations['revoke']>[0]) =>
  retryOnConflict('The list of revocations', async () => {
    const read = await readTogether(context, [REVOCATIONS])
    const untilMs = context.clock.now().getTime() + TOKEN_REVOCATION_LIFE_MS
    const entry: Revocation = { ...target, untilMs }
    const outcome = await context.backplane.commit(revoking(context, read, [entry]))
    return outcome.status === 'committed' ? succeed(null) : null
  })

export const createRevocations = (context: Context): Revocations => {
  const list = new RevocationList(context)
  return {
    watch: async () => {
      await list.start()
      return { close: () => list.close() }
    },
    check: (claims) => list.check(claims),
    confirmedAgoMs: () => list.confirmedAgoMs(),
    onChange: (listener) => list.onChange(listener),
    revoke: (target) => revoke(context, target),
  }
}
