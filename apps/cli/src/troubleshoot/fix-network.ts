import type { DoctorGroup } from '@stream-manager/contracts'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { runFix } from '../fix/run-fix.ts'
import { runGroups } from './run-groups.ts'
import type { Session } from './session.ts'

const NETWORK: readonly DoctorGroup[] = [
  'ports',
  'discovery',
  'services',
  'socket',
  'origins',
  'proxy',
  'containers',
]

/** Shows each fault of the network with the command that mends it, and offers the cures that do it. */
export const fixNetwork = async (session: Session): Promise<number> => {
  const { checks, cures, write, confirm, folder, interrupt } = session
  const code = await runGroups(session, NETWORK)
  const ids = new Set(checks.filter(({ group }) => NETWORK.includes(group)).map(({ id }) => id))
  const only = cures.filter((cure) => cure.checks.some((id) => ids.has(id))).map(({ id }) => id)
  if (code === EXIT_CODES.success || interrupt.aborted) return code
  if (only.length === 0) {
    write('No cure mends these faults by itself: each names its command above.\n')
    return code
  }
  return runFix(session, {
    ...{ only, folder, interrupt, write, advice: 'Each fault above names its command.' },
    chooses: ({ cure }) => confirm(`${cure.title} (${cure.safety}). Do it?`),
  })
}
