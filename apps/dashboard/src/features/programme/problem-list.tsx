import { useServerNow } from '../../server/server-clock.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { ErrorsLink } from '../errors/errors-link.tsx'
import type { Problem } from './problems.ts'
import './problem-list.css'

const ProblemRow = ({ problem }: { problem: Problem }) => {
  const { programme } = useStrings()
  const { problems } = useViewStrings()
  const { age } = useFormats()
  const now = useServerNow()
  const { kind, name, message, code, nextRetryAt } = problem
  const retryMs = nextRetryAt === null ? null : Math.max(0, Date.parse(nextRetryAt) - now)
  const texts = {
    stream: message,
    output: problems.output(name, message),
    layer: problems.layer(name, message),
  }
  return (
    <li className="problem" data-failed={problem.isFailed || undefined} dir="auto">
      {texts[kind]} {retryMs !== null && <span className="dim">{programme.nextTry(age(retryMs))}</span>}{' '}
      {kind !== 'layer' && <ErrorsLink code={code} />}
    </li>
  )
}

/** Everything that is wrong with the programme, in sentences of the server. */
export const ProblemList = ({ problems }: { problems: readonly Problem[] }) => {
  const { programme } = useStrings()
  return (
    <>
      <h2>{programme.problemsTitle}</h2>
      <ol>
        {problems.map((problem) => (
          <ProblemRow key={problem.key} problem={problem} />
        ))}
      </ol>
    </>
  )
}
