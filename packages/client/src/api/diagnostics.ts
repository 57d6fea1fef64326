import type { DoctorEvidence, DoctorFinding, DoctorFix, DoctorReport } from '@stream-manager/contracts'
import { isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'

export interface DiagnosticsApi {
  /**
   * The quick checks of the doctor, as seen by the API. The server keeps a report for 30 s. Errors:
   * `diagnostics.unavailable`.
   */
  report(options?: ReadOptions): Promise<DoctorReport>
}

/** The checks end within seven seconds. */
const TIMEOUT_MS = 12_000

const REPORT: Operation = {
  method: 'diagnostics.report',
  verb: 'GET',
  path: '/diagnostics/report',
  timeoutMs: TIMEOUT_MS,
}

const isEvidence = shape<DoctorEvidence>({ what: isText, expected: isText, actual: isText, source: isText })

const isFix = shape<DoctorFix>({ text: isText, command: orNull(isText) })

const isFinding = shape<DoctorFinding>({
  id: isText,
  group: isText,
  title: isText,
  status: isText,
  summary: isText,
  evidence: listOf(isEvidence),
  cause: orNull(isText),
  fix: orNull(isFix),
  blockedBy: isTexts,
  durationMs: isNumber,
  vantage: isText,
})

const isReport = shape<DoctorReport>({
  startedAt: isText,
  durationMs: isNumber,
  ended: isText,
  findings: listOf(isFinding),
})

export const diagnosticsApi = (perform: Perform): DiagnosticsApi => {
  const { answer } = callsOn(perform)
  return { report: (options) => answer(REPORT, isReport, options) }
}
