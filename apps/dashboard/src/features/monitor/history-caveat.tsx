import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { History } from './use-history.ts'

type Props = Pick<History<unknown>, 'value' | 'failure' | 'missing'>

/** Why what stands below is missing or old, and what to do. */
export const HistoryCaveat = ({ value, failure, missing }: Props) => {
  const { common } = useStrings()
  const { monitor } = useViewStrings()
  if (missing !== null)
    return (
      <section className="health-card" role="status">
        <h2>{monitor.noHistory}</h2>
        <p lang="en">{missing}.</p>
        <p>{monitor.noHistoryAdvice}</p>
      </section>
    )
  if (failure !== null)
    return (
      <p className="field-error" role="alert">
        {value === null ? failure : monitor.old(failure)}
      </p>
    )
  return value === null ? <p>{common.loading}</p> : null
}
