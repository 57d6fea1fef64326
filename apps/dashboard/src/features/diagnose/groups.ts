import type { DoctorFinding, DoctorStatus } from '@stream-manager/contracts'

/** A failed check or a warning, with the checks that it keeps from running. */
export interface Fault {
  readonly finding: DoctorFinding
  readonly blocked: readonly DoctorFinding[]
}

export interface FindingGroup {
  readonly name: DoctorFinding['group']
  readonly faults: readonly Fault[]
  /** Passed and skipped checks, and blocked ones whose cause the report does not have. */
  readonly others: readonly DoctorFinding[]
}

const WORST_FIRST: readonly DoctorStatus[] = ['fail', 'warn', 'blocked', 'pass', 'skip']

const rankOf = ({ status }: DoctorFinding): number => WORST_FIRST.indexOf(status)

const worstFirst = (findings: readonly DoctorFinding[]): DoctorFinding[] =>
  findings.toSorted((one, other) => rankOf(one) - rankOf(other))

const isFault = ({ status }: DoctorFinding): boolean => status === 'fail' || status === 'warn'

/** The place of a group is that of its worst finding. */
const groupRank = ({ faults, others }: FindingGroup): number => {
  const findings = [...faults.map(({ finding }) => finding), ...others]
  return Math.min(...findings.map(rankOf))
}

/** The checks that each finding keeps from running, by its id. One with several causes stands at the first. */
const blockedBy = (findings: readonly DoctorFinding[]): ReadonlyMap<string, DoctorFinding[]> => {
  const faults = new Map(findings.filter(isFault).map(({ id }) => [id, [] as DoctorFinding[]]))
  for (const finding of findings) {
    if (finding.status !== 'blocked') continue
    const cause = finding.blockedBy.find((id) => faults.has(id))
    if (cause !== undefined) faults.get(cause)?.push(finding)
  }
  return faults
}

/** The findings of a report by group, the worst group and the worst finding first. */
export const groupsOf = (findings: readonly DoctorFinding[]): FindingGroup[] => {
  const blocked = blockedBy(findings)
  const placed = new Set([...blocked.values()].flat())
  const names = [...new Set(findings.map(({ group }) => group))]
  const groups = names.map((name): FindingGroup => {
    const members = worstFirst(findings.filter((one) => one.group === name && !placed.has(one)))
    return {
      name,
      faults: members.filter(isFault).map((finding) => ({ finding, blocked: blocked.get(finding.id) ?? [] })),
      others: members.filter((finding) => !isFault(finding)),
    }
  })
  return groups
    .filter(({ faults, others }) => faults.length + others.length > 0)
    .toSorted((one, other) => groupRank(one) - groupRank(other))
}
