import { DOCTOR_GROUPS, type DoctorGroup } from '@stream-manager/contracts'
import { diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import colors from 'picocolors'
import { EXIT_CODES, exitCodeOf } from '../doctor/exit-code.ts'
import { renderText } from '../report/text.ts'
import type { Session } from './session.ts'

const TIMEOUT_MS = 60_000

/** Runs the quick checks of these groups, and says which groups have none. */
export const runGroups = async (session: Session, groups: readonly DoctorGroup[]): Promise<number> => {
  const { environment, folder, interrupt, write } = session
  const present = groups.filter((group) => session.checks.some((check) => check.group === group))
  for (const group of groups.filter((one) => !present.includes(one)))
    write(`[-] ${DOCTOR_GROUPS[group]}: this version has no checks of this group\n`)
  if (present.length === 0) return EXIT_CODES.success
  const checks = selectChecks(session.checks, { only: present })
  const report = await diagnose({ checks, environment, folder, interrupt, timeoutMs: TIMEOUT_MS })
  const isColored = colors.isColorSupported && process.stdout.isTTY === true
  write(renderText(report, { colors: colors.createColors(isColored), verbose: true }))
  return exitCodeOf(report, false)
}
