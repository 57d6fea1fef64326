import type { AlertRuleTest } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

const MAX_SHOWN = 10

const Firings = ({ items, count }: Pick<AlertRuleTest, 'items' | 'count'>) => {
  const { alerts: texts } = useViewStrings()
  const { dateTime, number } = useFormats()
  const moment = (at: string) => dateTime(new Date(at))
  return (
    <>
      <ol>
        {items.slice(0, MAX_SHOWN).map(({ from, to, streamId, subject }) => (
          <li key={`${from} ${streamId} ${subject}`}>
            {texts.fired(moment(from), to === null ? null : moment(to))}{' '}
            <span className="dim">{texts.where(streamId, subject)}</span>
          </li>
        ))}
      </ol>
      {count > MAX_SHOWN && <p className="dim">{texts.moreFired(number(count - MAX_SHOWN))}</p>}
    </>
  )
}

/** When the rule would have fired in the last seven days, by the figures of the history. */
export const RuleTest = ({ ruleId }: { ruleId: string }) => {
  const { alerts: texts } = useViewStrings()
  const { number } = useFormats()
  const { alerts } = useMonitoring()
  const read = useCallback((signal: AbortSignal) => alerts.testRule(ruleId, { signal }), [alerts, ruleId])
  const tested = useHistory(read)
  const { value } = tested
  if (value === null) return <HistoryCaveat {...tested} />
  return (
    <div className="rule-test" role="status">
      <p>{texts.tested(value.count, number(value.count))}</p>
      <p className="dim">{texts.compared(number(value.series), value.resolutionSeconds)}</p>
      {value.seriesLeftOut > 0 && <p>{texts.seriesLeftOut(number(value.seriesLeftOut))}</p>}
      {value.count > 0 && <Firings {...value} />}
    </div>
  )
}
