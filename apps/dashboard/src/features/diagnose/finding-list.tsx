import type { DoctorFinding } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { findingTone } from './tones.ts'

/** Findings that ask for nothing, one line each. */
export const FindingList = ({ findings }: { findings: readonly DoctorFinding[] }) => {
  const { diagnose } = useViewStrings()
  return (
    <ul>
      {findings.map(({ id, status, title, summary }) => (
        <li key={id} className="card-item diagnose-finding">
          <Badge tone={findingTone(status)}>{diagnose.statuses[status] ?? status}</Badge>
          <span lang="en" dir="auto">
            {title}
            <span className="card-sub">{summary}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
