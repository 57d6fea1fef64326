import type { DoctorFinding } from '@stream-manager/contracts'
import type { Test } from 'tap'
import { type Examination, examination } from './examined.ts'

const TOKEN = /eyJ[\w-]{5,}\./

/** The id of the check that must fail, and its cause. */
export type ExpectedFault = readonly [id: string, cause: RegExp]

/** Exactly this check fails, proves it and names something to do. No text of the report has a token. */
export const expectFault = async (
  t: Test,
  asked: Examination,
  [id, cause]: ExpectedFault,
): Promise<DoctorFinding | undefined> => {
  const { troubles, of, findings } = await examination(asked)
  t.equal(troubles.length, 1, troubles.join('\n'))
  const finding = of(id)
  t.match(finding, { status: /^(fail|warn)$/, problem: null, fix: { text: /\w/ } }, troubles.join('\n'))
  t.match(finding?.cause, cause)
  t.ok((finding?.evidence.length ?? 0) > 0, 'it has a proof')
  t.notMatch(JSON.stringify(findings), TOKEN, 'no token is shown')
  return finding
}

/** No check has anything to say against it. */
export const expectHealthy = async (t: Test, asked: Examination) => {
  const report = await examination(asked)
  t.strictSame(report.troubles, [])
  return report
}
