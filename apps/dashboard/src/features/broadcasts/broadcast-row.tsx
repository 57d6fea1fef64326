import type { Broadcast } from '@stream-manager/contracts'
import { Link } from 'wouter'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { rangePath } from '../analytics/use-choice.ts'
import { ErrorsLink } from '../errors/errors-link.tsx'

const TONES: Readonly<Record<string, Tone>> = { stopped: 'ok', failed: 'bad' }

const EndBadge = ({ end, endReason }: Broadcast) => {
  const { broadcasts } = useViewStrings()
  if (end === null) return <Badge tone="live">{broadcasts.onAir}</Badge>
  if (endReason === null) return <Badge tone="unknown">{broadcasts.endLost}</Badge>
  return <Badge tone={TONES[endReason] ?? 'unknown'}>{broadcasts.ends[endReason] ?? endReason}</Badge>
}

interface Fact {
  readonly name: string
  readonly value: string
}

const useFacts = (broadcast: Broadcast): readonly Fact[] => {
  const { common } = useStrings()
  const { broadcasts } = useViewStrings()
  const { number, bitrate, duration } = useFormats()
  const { facts, output } = broadcasts
  const { viewers, averageBitrateKbps, framesDropped, restarts, outputs, durationSeconds, tier } = broadcast
  const known = (value: number | null, text: (value: number) => string) =>
    value === null ? common.notKnown : text(value)
  const whole = (value: number) => number(value)
  const outputTexts = outputs.map(({ id, failingSeconds }) =>
    output(id, failingSeconds === 0 ? null : duration(failingSeconds)),
  )
  return [
    { name: facts.duration, value: duration(durationSeconds) },
    { name: facts.peak, value: known(viewers.peak, whole) },
    { name: facts.average, value: known(viewers.average, (value) => number(value, 1)) },
    { name: facts.watched, value: known(viewers.seconds, duration) },
    { name: facts.bitrate, value: known(averageBitrateKbps, bitrate) },
    { name: facts.dropped, value: known(framesDropped, whole) },
    { name: facts.restarts, value: whole(restarts) },
    { name: facts.outputs, value: outputTexts.join(', ') },
    { name: facts.tier, value: tier },
  ].filter(({ value }) => value !== '')
}

const LostTimes = ({ gaps }: Pick<Broadcast, 'gaps'>) => {
  const { broadcasts } = useViewStrings()
  const { dateTime } = useFormats()
  const moment = (at: string) => dateTime(new Date(at))
  const texts = gaps.map(({ from, to }) => broadcasts.lost(from && moment(from), moment(to)))
  return [...new Set(texts)].map((text) => <p key={text}>{text}</p>)
}

/** One time on air: when, how it ended, how many watched, and what went wrong. */
export const BroadcastRow = ({ broadcast }: { broadcast: Broadcast }) => {
  const { broadcasts } = useViewStrings()
  const { dateTime } = useFormats()
  const facts = useFacts(broadcast)
  const { streamId, start, end, error, gaps } = broadcast
  const from = dateTime(new Date(start))
  const time = end === null ? broadcasts.since(from) : broadcasts.between(from, dateTime(new Date(end)))
  const range = { fromMs: Date.parse(start), toMs: end === null ? null : Date.parse(end) }
  const name = broadcasts.named(streamId, from)
  return (
    <li className="broadcast" aria-label={name}>
      <div className="card-head">
        <EndBadge {...broadcast} />
        <span>
          <b>{streamId}</b> {time}
        </span>
        <span className="space" />
        <Link href={rangePath(streamId, range)} aria-label={`${broadcasts.analytics}: ${name}`}>
          {broadcasts.analytics}
        </Link>
      </div>
      {error !== null && (
        <p className="field-error" dir="auto">
          <span lang="en">{error.message}</span> <ErrorsLink code={error.code} />
        </p>
      )}
      <LostTimes gaps={gaps} />
      <dl className="card-facts">
        {facts.map(({ name: fact, value }) => (
          <div key={fact}>
            <dt>{fact}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
