import type { DoctorEvidence } from '@stream-manager/contracts'
import { useViewStrings } from '../../strings/views.ts'

const sourceOf = ({ source, place }: DoctorEvidence): string =>
  place === undefined ? source : `${source} (${place.path}:${place.line})`

const EvidenceItem = ({ evidence }: { evidence: DoctorEvidence }) => {
  const { diagnose } = useViewStrings()
  const { what, expected, actual } = evidence
  const facts = [
    { name: diagnose.expected, value: expected },
    { name: diagnose.actual, value: actual },
    { name: diagnose.source, value: sourceOf(evidence) },
  ]
  return (
    <li>
      <b dir="auto">{what}</b>
      <dl className="card-facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd lang="en" dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

interface Props {
  readonly evidence: readonly DoctorEvidence[]
  /** Names the list. */
  readonly of: string
}

/** The proof of a fault: the value that works, the value that was found, and where. */
export const EvidenceList = ({ evidence, of }: Props) => {
  const { diagnose } = useViewStrings()
  if (evidence.length === 0) return null
  return (
    <ul className="diagnose-evidence" aria-label={`${diagnose.evidence}: ${of}`}>
      {evidence.map((one) => (
        <EvidenceItem key={`${one.what} ${one.actual} ${sourceOf(one)}`} evidence={one} />
      ))}
    </ul>
  )
}
