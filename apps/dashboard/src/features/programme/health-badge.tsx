import type { StreamState } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useLayers } from '../../server/server.tsx'
import { useServerNow } from '../../server/server-clock.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { healthTone } from '../bar/tones.ts'
import { type Problem, problemsOf } from './problems.ts'
import './health-badge.css'

const ProblemRow = ({ problem }: { problem: Problem }) => {
  const { programme } = useStrings()
  const { age } = useFormats()
  const now = useServerNow()
  const { kind, name, message, nextRetryAt } = problem
  const retryMs = nextRetryAt === null ? null : Math.max(0, Date.parse(nextRetryAt) - now)
  const texts = {
    stream: message,
    output: programme.outputProblem(name, message),
    layer: programme.layerProblem(name, message),
  }
  return (
    <li className="problem" data-failed={problem.isFailed || undefined} dir="auto">
      {texts[kind]} {retryMs !== null && <span className="dim">{programme.nextTry(age(retryMs))}</span>}
    </li>
  )
}

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
        <h2>{programme.problemsTitle}</h2>
        <ol>
          {problems.map((problem) => (
            <ProblemRow key={problem.key} problem={problem} />
          ))}
        </ol>
      </Popover>
    </>
  )
}
