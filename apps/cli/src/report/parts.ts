import {
  DOCTOR_GROUPS,
  DOCTOR_STATUSES,
  type DoctorFinding,
  type DoctorGroup,
  type DoctorReport,
  type DoctorStatus,
} from '@stream-manager/contracts'

const rank = ({ status }: Pick<DoctorFinding, 'status'>): number => DOCTOR_STATUSES.indexOf(status)

export const worstFirst = (findings: readonly DoctorFinding[]): DoctorFinding[] =>
  findings.toSorted((one, other) => rank(one) - rank(other))

export interface ReportGroup {
  readonly group: DoctorGroup
  readonly findings: readonly DoctorFinding[]
  readonly worst: DoctorStatus
}

/** A group is passed when anything in it passed and nothing is worse; it is skipped when everything in it is. */
const worstOf = (findings: readonly DoctorFinding[]): DoctorStatus =>
  DOCTOR_STATUSES.find((status) => findings.some((finding) => finding.status === status)) ?? 'skip'

/** The groups with findings, in the order of the checks. */
export const groupsOf = ({ findings }: DoctorReport): ReportGroup[] =>
  (Object.keys(DOCTOR_GROUPS) as DoctorGroup[]).flatMap((group) => {
    const members = findings.filter((finding) => finding.group === group)
    return members.length === 0 ? [] : [{ group, findings: members, worst: worstOf(members) }]
  })

/** Groups that are equally bad keep their order. */
export const worstGroupFirst = (report: DoctorReport): ReportGroup[] =>
  groupsOf(report).toSorted((one, other) => rank({ status: one.worst }) - rank({ status: other.worst }))

const WORDS = {
  fail: 'failed',
  warn: 'warned',
  blocked: 'not checked',
  pass: 'passed',
  skip: 'skipped',
} as const

/** `1 failed, 3 passed`. */
export const byStatus = (findings: readonly DoctorFinding[]): string => {
  const counts = DOCTOR_STATUSES.map((status) => {
    const count = findings.filter((finding) => finding.status === status).length
    return count === 0 ? null : `${count} ${WORDS[status]}`
  })
  return counts.filter((text) => text !== null).join(', ')
}

const ENDINGS = {
  complete: '',
  timeout: ' The run was over its time: the rest was not checked.',
  interrupted: ' The run was interrupted: the rest was not checked.',
} as const

/** `12 checks in 1.4 s: 1 failed, 11 passed.` */
export const headline = ({ findings, durationMs, ended }: DoctorReport): string => {
  const seconds = (durationMs / 1000).toFixed(1)
  return `${findings.length} checks in ${seconds} s: ${byStatus(findings) || 'nothing to check'}.${ENDINGS[ended]}`
}

export const isFault = ({ status }: DoctorFinding): boolean => status === 'fail' || status === 'warn'

/** Each piece of proof on a line of its own. */
export const evidenceLines = ({ evidence }: DoctorFinding): string[] =>
  evidence.map(({ what, expected, actual, source, place }) => {
    const where = place ? `${place.path}:${place.line}` : source
    return `${what}: expected ${expected}, found ${actual} (${where})`
  })

/** Everything that a report says of one fault, as lines without markup. */
export const plainLines = (finding: DoctorFinding): string[] => {
  const { summary, cause, fix } = finding
  return [
    summary,
    ...evidenceLines(finding),
    ...(cause === null ? [] : [`Cause: ${cause}`]),
    ...(fix === null ? [] : [`Fix: ${fix.text}`]),
    ...(fix?.command ? [`$ ${fix.command}`] : []),
  ]
}
