import type { DoctorReport } from '@stream-manager/contracts'

export const EXIT_CODES = {
  success: 0,
  failures: 1,
  warnings: 2,
  usage: 64,
  crashed: 70,
  timeout: 124,
  /** As a shell says of a process that Ctrl-C ended. */
  interrupted: 130,
} as const

/**
 * The least trustworthy outcome wins: a report with a crashed check, or one that is not complete, proves nothing by the
 * failures it lacks.
 */
export const exitCodeOf = ({ findings, ended, summary }: DoctorReport, isStrict: boolean): number => {
  if (findings.some(({ problem }) => problem === 'crashed')) return EXIT_CODES.crashed
  if (ended !== 'complete') return EXIT_CODES[ended]
  if (summary.fail > 0) return EXIT_CODES.failures
  return isStrict && summary.warn > 0 ? EXIT_CODES.warnings : EXIT_CODES.success
}
