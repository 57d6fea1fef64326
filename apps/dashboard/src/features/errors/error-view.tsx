import type { ErrorGroupDetails, ErrorGroupPatch, ErrorPattern } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { Link, useParams } from 'wouter'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useAction } from '../../notices/use-action.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { Histogram } from './histogram.tsx'
import { Occurrences } from './occurrences.tsx'
import { errorTone } from './tones.ts'
import '../../kit/card.css'
import './errors.css'

const REFRESH_MS = 10_000

type Settable = ErrorGroupPatch['state']

/** The states that a person may set from each state. */
const NEXT: Readonly<Record<string, readonly Settable[]>> = {
  open: ['resolved', 'ignored'],
  regressed: ['resolved', 'ignored'],
  resolved: ['open', 'ignored'],
  ignored: ['open', 'resolved'],
}

interface Props {
  readonly group: ErrorGroupDetails
  readonly onChanged: () => void
}

const StateButtons = ({ group, onChanged }: Props) => {
  const { errors: texts } = useViewStrings()
  const { errors } = useMonitoring()
  const set = useAction((state: Settable) => errors.setState(group.id, state).finally(onChanged))
  return (
    <span className="error-actions">
      {NEXT[group.state]?.map((state) => (
        <Button key={state} isWaiting={set.isPending} onPress={() => void set.run(state)}>
          {texts.set[state]}
        </Button>
      ))}
    </span>
  )
}

const usePattern = ({ everySeconds, sinceVersion, instance }: ErrorPattern): readonly string[] => {
  const { errors } = useViewStrings()
  const { age } = useFormats()
  return [
    ...(everySeconds === null ? [] : [errors.patterns.every(age(everySeconds * 1000))]),
    ...(sinceVersion === null ? [] : [errors.patterns.version(sinceVersion)]),
    ...(instance === null ? [] : [errors.patterns.instance(instance)]),
  ]
}

interface Fact {
  readonly name: string
  readonly value: string
}

const useFacts = (group: ErrorGroupDetails): readonly Fact[] => {
  const { errors } = useViewStrings()
  const { dateTime, number, duration } = useFormats()
  const { firstAt, lastAt, count, frame, timeToRecoverSeconds, services, instances, streams, versions } =
    group
  const facts = [
    { name: errors.facts.count, value: number(count) },
    { name: errors.facts.first, value: dateTime(new Date(firstAt)) },
    { name: errors.facts.last, value: dateTime(new Date(lastAt)) },
    {
      name: errors.facts.recovery,
      value: timeToRecoverSeconds === null ? errors.goesOn : duration(timeToRecoverSeconds),
    },
    { name: errors.facts.place, value: frame ?? '' },
    { name: errors.facts.services, value: services.join(', ') },
    { name: errors.facts.streams, value: streams.join(', ') },
    { name: errors.facts.versions, value: versions.join(', ') },
    { name: errors.facts.instances, value: instances.join(', ') },
  ]
  return facts.filter(({ value }) => value !== '')
}

const Summary = ({ group, onChanged }: Props) => {
  const { errors } = useViewStrings()
  const mayWrite = useMay('errors.write')
  const facts = useFacts(group)
  const pattern = usePattern(group.pattern)
  return (
    <section className="card" aria-label={errors.summary}>
      <div className="card-head">
        <Badge tone={errorTone(group)}>{errors.states[group.state] ?? group.state}</Badge>
        <span className="space" />
        {mayWrite && <StateButtons group={group} onChanged={onChanged} />}
      </div>
      <p lang="en" dir="auto">
        {group.message}
      </p>
      {pattern.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <dl className="card-facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      <Histogram hours={group.histogram} lastAt={group.lastAt} />
    </section>
  )
}

/** One kind of error: when and where it occurred, in which pattern, and the log before the last times. */
export const ErrorView = () => {
  const { errors: texts } = useViewStrings()
  const { errorId = '' } = useParams<{ errorId?: string }>()
  const { errors } = useMonitoring()
  const read = useCallback((signal: AbortSignal) => errors.get(errorId, { signal }), [errors, errorId])
  const shown = useHistory(read)
  useReloadEvery(shown, REFRESH_MS)
  const { value, reload } = shown
  return (
    <MonitorPage title={value?.code ?? texts.one}>
      <p>
        <Link href="/monitor/errors">{texts.back}</Link>
      </p>
      <HistoryCaveat {...shown} />
      {value && (
        <>
          <Summary group={value} onChanged={reload} />
          <Occurrences occurrences={value.occurrences} />
        </>
      )}
    </MonitorPage>
  )
}
