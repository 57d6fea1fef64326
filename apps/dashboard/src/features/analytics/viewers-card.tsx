import type { ViewerCount } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

/** As often as the services report. */
const REFRESH_MS = 5000
const TONES: Readonly<Record<string, Tone>> = { high: 'ok', medium: 'warn', low: 'bad' }

interface CountRowProps {
  /** Null: not known. */
  readonly counts: Readonly<Record<string, number | null>>
  readonly names: Record<string, string>
}

const CountRow = ({ counts, names }: CountRowProps) => {
  const { common } = useStrings()
  const { number } = useFormats()
  return (
    <dl className="counts">
      {Object.entries(counts).map(([name, count]) => (
        <div key={name}>
          <dt>{names[name] ?? name}</dt>
          <dd>{count === null ? common.notKnown : number(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

const Count = ({ count, isCurrent }: { count: ViewerCount; isCurrent: boolean }) => {
  const { analytics } = useViewStrings()
  const { number } = useFormats()
  const { current, low, high, methods, excluded, windowSeconds, confidence, reasons } = count
  const word = analytics.confidences[confidence] ?? confidence
  return (
    <>
      <p className="viewers-now">
        <b>{number(current)}</b> <span>{analytics.between(number(low), number(high))}</span>
        <Badge tone={(isCurrent ? TONES[confidence] : undefined) ?? 'unknown'}>{word}</Badge>
      </p>
      <p className="dim">{analytics.window(windowSeconds)}</p>
      {reasons.length > 0 && (
        <ul className="viewer-reasons">
          {reasons.map((reason) => (
            <li key={reason}>{analytics.viewerReasons[reason] ?? reason}</li>
          ))}
        </ul>
      )}
      <h3>{analytics.methodsTitle}</h3>
      <CountRow counts={methods} names={analytics.methods} />
      <h3>{analytics.excludedTitle}</h3>
      <CountRow counts={excluded} names={analytics.excluded} />
    </>
  )
}

/** How many watch the stream now, and how certain that is. */
export const ViewersCard = () => {
  const { common } = useStrings()
  const { analytics: texts } = useViewStrings()
  const { streamId } = useClient()
  const { analytics } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) => analytics.viewers(streamId, { signal }),
    [analytics, streamId],
  )
  const { value, failure, refresh } = useLoaded(read)
  useReloadEvery({ refresh }, REFRESH_MS)
  return (
    <section className="card" aria-labelledby="viewers-title">
      <h2 id="viewers-title">{texts.viewersTitle(streamId)}</h2>
      {failure !== null && (
        <p className="field-error" role="alert">
          {value === null ? failure : texts.old(failure)}
        </p>
      )}
      {value === null && failure === null && <p>{common.loading}</p>}
      {value && <Count count={value} isCurrent={failure === null} />}
    </section>
  )
}
