import type { StreamState } from '@stream-manager/contracts'
import { Suspense } from 'react'
import { Badge } from '../../kit/badge.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { Popover } from '../../kit/popover.tsx'
import { useLayers } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { healthTone } from '../bar/tones.ts'
import { problemsOf } from './problems.ts'

const ProblemList = lazyPart(async () => (await import('./problem-list.tsx')).ProblemList)

/** Health in a word, and the number of problems, which opens their list. */
export const HealthBadge = ({ state, isCurrent }: { state: StreamState; isCurrent: boolean }) => {
  const { bar, programme } = useStrings()
  const { number } = useFormats()
  const problems = problemsOf(state, useLayers().value?.items ?? [])
  const badge = <Badge tone={healthTone(state, isCurrent)}>{bar.health[state.health] ?? state.health}</Badge>
  if (problems.length === 0) return badge
  return (
    <>
      {badge}
      <Popover
        label={programme.problemsTitle}
        button={programme.problems(problems.length, number(problems.length))}
      >
        <Suspense>
          <ProblemList problems={problems} />
        </Suspense>
      </Popover>
    </>
  )
}
