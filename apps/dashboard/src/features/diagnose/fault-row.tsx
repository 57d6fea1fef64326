import type { DoctorFinding } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { EvidenceList } from './evidence.tsx'
import { Explanation } from './explanation.tsx'
import { FindingList } from './finding-list.tsx'
import type { Fault } from './groups.ts'
import { findingTone } from './tones.ts'

/** `socket.upgrade · seen through the proxy · docs/deployment.md`. */
const Origin = ({ id, vantage, docs }: DoctorFinding) => {
  const { diagnose } = useViewStrings()
  const parts = [
    id,
    ...(vantage === 'here' ? [] : [diagnose.seen(vantage)]),
    ...(docs === null ? [] : [docs]),
  ]
  return <p className="dim">{parts.join(' · ')}</p>
}

/** One failed check with its proof and its cure. The checks that wait for it are below, collapsed. */
export const FaultRow = ({ fault: { finding, blocked } }: { fault: Fault }) => {
  const { diagnose } = useViewStrings()
  const { status, title, summary, evidence, cause, fix } = finding
  return (
    <li className="diagnose-fault" aria-label={title}>
      <div className="card-head">
        <Badge tone={findingTone(status)}>{diagnose.statuses[status] ?? status}</Badge>
        <b lang="en" dir="auto">
          {title}
        </b>
      </div>
      <p lang="en" dir="auto">
        {summary}
      </p>
      <Explanation cause={cause} fix={fix} />
      <EvidenceList evidence={evidence} of={title} />
      <Origin {...finding} />
      {blocked.length > 0 && (
        <details>
          <summary>{diagnose.blocked(blocked.length)}</summary>
          <FindingList findings={blocked} />
        </details>
      )}
    </li>
  )
}
