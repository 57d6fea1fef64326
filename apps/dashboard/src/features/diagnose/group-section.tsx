import type { DoctorFinding } from '@stream-manager/contracts'
import { useViewStrings } from '../../strings/views.ts'
import { FaultRow } from './fault-row.tsx'
import { FindingList } from './finding-list.tsx'
import type { FindingGroup } from './groups.ts'

/** `12 passed, 2 skipped`. */
const useCounts = (findings: readonly DoctorFinding[]): string => {
  const { diagnose } = useViewStrings()
  const statuses = [...new Set(findings.map(({ status }) => status))]
  return statuses
    .map((status) =>
      diagnose.count(
        findings.filter((finding) => finding.status === status).length,
        diagnose.statuses[status] ?? status,
      ),
    )
    .join(', ')
}

/** The findings of one group. What needs nobody is collapsed. */
export const GroupSection = ({ group: { name, faults, others } }: { group: FindingGroup }) => {
  const { diagnose } = useViewStrings()
  const counts = useCounts(others)
  const title = diagnose.groups[name] ?? name
  return (
    <section className="diagnose-group" data-quiet={faults.length === 0 || undefined} aria-label={title}>
      <h3>{title}</h3>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault) => (
            <FaultRow key={fault.finding.id} fault={fault} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details>
          <summary>{counts}</summary>
          <FindingList findings={others} />
        </details>
      )}
    </section>
  )
}
