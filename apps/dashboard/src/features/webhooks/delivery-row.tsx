import type { Delivery, DeliveryAttempt } from '@stream-manager/contracts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useServerNow } from '../../server/server-clock.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

const TONES: Readonly<Record<string, Tone>> = { delivered: 'ok', waiting: 'pending', failed: 'bad' }

const Attempt = ({ attempt }: { attempt: DeliveryAttempt }) => {
  const { webhooks } = useViewStrings()
  const { dateTime, number } = useFormats()
  const { at, durationMs, status, error, response } = attempt
  return (
    <li>
      <time dateTime={at}>{dateTime(new Date(at))}</time>{' '}
      {webhooks.answered(status === null ? null : String(status), number(durationMs))}
      {error !== null && (
        <p className="field-error" lang="en" dir="auto">
          {error}
        </p>
      )}
      {response !== null && response !== '' && (
        <pre className="card-log delivery-text" dir="auto">
          {response}
        </pre>
      )}
    </li>
  )
}

/** `Next try in 5 s.`, null where none is planned. */
const useNextAttempt = ({ nextAttemptAt, state }: Delivery): string | null => {
  const { programme } = useStrings()
  const { age } = useFormats()
  const now = useServerNow()
  if (nextAttemptAt === null || state !== 'waiting') return null
  return programme.nextTry(age(Math.max(0, Date.parse(nextAttemptAt) - now)))
}

const DeliveryDetails = ({ delivery }: { delivery: Delivery }) => {
  const { webhooks } = useViewStrings()
  const { attempts, event } = delivery
  return (
    <details>
      <summary>{webhooks.attempts(attempts.length)}</summary>
      <ol>
        {attempts.map((attempt) => (
          <Attempt key={attempt.at} attempt={attempt} />
        ))}
      </ol>
      <h3>{webhooks.event}</h3>
      <pre className="card-log delivery-text" dir="auto">
        {JSON.stringify(event, null, 2)}
      </pre>
    </details>
  )
}

interface Props {
  readonly delivery: Delivery
  /** Its id where the endpoint is gone. */
  readonly webhookName: string
  readonly onChanged: () => void
}

/** An event for an endpoint: whether it arrived, and each attempt with its answer. */
export const DeliveryRow = ({ delivery, webhookName, onChanged }: Props) => {
  const { webhooks: texts } = useViewStrings()
  const { dateTime } = useFormats()
  const { webhooks } = useMonitoring()
  const again = useAction(() => webhooks.redeliver(delivery.id).finally(onChanged))
  const next = useNextAttempt(delivery)
  const { event, state } = delivery
  return (
    <li className="card-item delivery" aria-label={texts.deliveryOf(event.type, webhookName)}>
      <Badge tone={TONES[state] ?? 'unknown'}>{texts.deliveryStates[state] ?? state}</Badge>
      <span dir="auto">
        <b>{event.type}</b>
        <span className="card-sub">
          {dateTime(new Date(event.at))} · {webhookName}
        </span>
      </span>
      <span className="dim">{next}</span>
      {state !== 'waiting' && (
        <Button isWaiting={again.isPending} onPress={() => void again.run()}>
          {texts.redeliver}
        </Button>
      )}
      <DeliveryDetails delivery={delivery} />
    </li>
  )
}
