import type { AnalyticsMetrics } from '@stream-manager/contracts'
import { useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { ComboBox } from '../../kit/combo-box.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useClient } from '../../server/server.tsx'
import { serverNow } from '../../server/server-clock.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { bucketsFor, COMPARISONS, type FixedRange, MAX_FIGURES, RANGES, secondsOf } from './choices.ts'
import type { Chooser } from './use-choice.ts'

const AUTOMATIC = 'auto'
const NONE = 'none'

interface Props {
  readonly chooser: Chooser
  readonly metrics: AnalyticsMetrics['items']
}

const FigurePicker = ({ chooser, metrics }: Props) => {
  const { analytics } = useViewStrings()
  const { choice, setFigures } = chooser
  const { figures } = choice
  // Another choice makes another, empty field: the focus was in the one before, or on the button of a figure that went.
  const [hasChanged, setChanged] = useState(false)
  const change = (chosen: readonly string[]) => {
    setChanged(true)
    setFigures(chosen)
  }
  const options = metrics
    .filter(({ name }) => !figures.includes(name))
    .map(({ name, summary }) => ({ id: name, name, note: summary }))
  const add = (name: string) => {
    if (options.some(({ id }) => id === name)) change([...figures, name])
  }
  return (
    <div className="figure-picker">
      <ul aria-label={analytics.chosen}>
        {figures.map((name) => (
          <li key={name}>
            {name}
            <Button
              look="icon"
              hint={analytics.remove(name)}
              onPress={() => change(figures.filter((other) => other !== name))}
            >
              <Icon name="close" />
            </Button>
          </li>
        ))}
      </ul>
      {figures.length < MAX_FIGURES && (
        <ComboBox
          key={figures.join()}
          label={analytics.add}
          options={options}
          value=""
          onChange={add}
          autoFocus={hasChanged}
        />
      )}
    </div>
  )
}

const BucketField = ({ chooser: { choice, setBucket } }: Pick<Props, 'chooser'>) => {
  const { analytics } = useViewStrings()
  const { bucketSeconds } = choice
  const buckets = bucketsFor(secondsOf(choice, serverNow()))
  const isOffered = bucketSeconds !== null && buckets.includes(bucketSeconds)
  return (
    <Select
      label={analytics.bucket}
      options={[
        { id: AUTOMATIC, name: analytics.automatic },
        ...buckets.map((seconds) => ({ id: String(seconds), name: analytics.seconds(seconds) })),
      ]}
      value={isOffered ? String(bucketSeconds) : AUTOMATIC}
      onChange={(id) => setBucket(id === AUTOMATIC ? null : Number(id))}
    />
  )
}

/** Range and stream of the address, and the way back to those that are chosen here. */
const FixedRangeLine = ({ streamId, fixed: { fromMs, toMs } }: { streamId: string; fixed: FixedRange }) => {
  const { analytics } = useViewStrings()
  const { dateTime } = useFormats()
  const end = toMs === null ? null : dateTime(new Date(toMs))
  return (
    <p>
      {analytics.fixedRange(streamId, dateTime(new Date(fromMs)), end)}{' '}
      <Link href="/monitor/analytics">{analytics.chooseRange}</Link>
    </p>
  )
}

const MovingRange = ({ chooser }: Pick<Props, 'chooser'>) => {
  const { analytics } = useViewStrings()
  const { streamId } = useClient()
  const { choice, setRange, setAllStreams } = chooser
  return (
    <>
      <Select
        label={analytics.range}
        options={RANGES.map((seconds) => ({ id: String(seconds), name: analytics.seconds(seconds) }))}
        value={String(choice.rangeSeconds)}
        onChange={(id) => setRange(Number(id))}
      />
      <Switch isSelected={choice.streamId !== null} onChange={(isOne) => setAllStreams(!isOne)}>
        {analytics.onlyStream(streamId)}
      </Switch>
    </>
  )
}

const RangeFields = ({ chooser }: Pick<Props, 'chooser'>) => {
  const { analytics } = useViewStrings()
  const { choice, setComparison } = chooser
  const { fixed, streamId } = choice
  return (
    <>
      {fixed && streamId !== null && <FixedRangeLine {...{ fixed, streamId }} />}
      <div className="range-fields">
        <BucketField chooser={chooser} />
        <Select
          label={analytics.compare}
          options={[NONE, ...COMPARISONS].map((id) => ({ id, name: analytics.comparisons[id] ?? id }))}
          value={choice.comparison ?? NONE}
          onChange={(id) => setComparison(COMPARISONS.find((known) => known === id) ?? null)}
        />
        {fixed === null && <MovingRange chooser={chooser} />}
      </div>
    </>
  )
}

/** The figures, their range, and what they are compared with. */
export const ChoiceForm = (props: Props) => (
  <section className="card">
    <FigurePicker {...props} />
    <RangeFields chooser={props.chooser} />
  </section>
)
