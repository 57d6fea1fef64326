import type { AnalyticsMetrics } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { ComboBox } from '../../kit/combo-box.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useClient } from '../../server/server.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { bucketsFor, COMPARISONS, MAX_FIGURES, RANGES } from './choices.ts'
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
  const options = metrics
    .filter(({ name }) => !figures.includes(name))
    .map(({ name, summary }) => ({ id: name, name, note: summary }))
  const add = (name: string) => {
    if (options.some(({ id }) => id === name)) setFigures([...figures, name])
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
              onPress={() => setFigures(figures.filter((other) => other !== name))}
            >
              <Icon name="close" />
            </Button>
          </li>
        ))}
      </ul>
      {figures.length < MAX_FIGURES && (
        <ComboBox key={figures.join()} label={analytics.add} options={options} value="" onChange={add} />
      )}
    </div>
  )
}

const RangeFields = ({ chooser }: Pick<Props, 'chooser'>) => {
  const { analytics } = useViewStrings()
  const { choice, setRange, setBucket, setComparison, setAllStreams } = chooser
  const client = useClient()
  const buckets = bucketsFor(choice.rangeSeconds)
  const isOffered = choice.bucketSeconds !== null && buckets.includes(choice.bucketSeconds)
  return (
    <div className="range-fields">
      <Select
        label={analytics.range}
        options={RANGES.map((seconds) => ({ id: String(seconds), name: analytics.seconds(seconds) }))}
        value={String(choice.rangeSeconds)}
        onChange={(id) => setRange(Number(id))}
      />
      <Select
        label={analytics.bucket}
        options={[
          { id: AUTOMATIC, name: analytics.automatic },
          ...buckets.map((seconds) => ({ id: String(seconds), name: analytics.seconds(seconds) })),
        ]}
        value={isOffered ? String(choice.bucketSeconds) : AUTOMATIC}
        onChange={(id) => setBucket(id === AUTOMATIC ? null : Number(id))}
      />
      <Select
        label={analytics.compare}
        options={[NONE, ...COMPARISONS].map((id) => ({ id, name: analytics.comparisons[id] ?? id }))}
        value={choice.comparison ?? NONE}
        onChange={(id) => setComparison(COMPARISONS.find((known) => known === id) ?? null)}
      />
      <Switch isSelected={choice.streamId !== null} onChange={(isOne) => setAllStreams(!isOne)}>
        {analytics.onlyStream(client.streamId)}
      </Switch>
    </div>
  )
}

/** The figures, their range, and what they are compared with. */
export const ChoiceForm = (props: Props) => (
  <section className="card">
    <FigurePicker {...props} />
    <RangeFields chooser={props.chooser} />
  </section>
)
