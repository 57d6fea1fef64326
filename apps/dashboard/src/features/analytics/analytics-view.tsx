import type { AnalyticsAnswer, AnalyticsMetrics, AnalyticsQuery } from '@stream-manager/contracts'
import { useCallback, useMemo } from 'react'
import { Button } from '../../kit/button.tsx'
import { saveFile } from '../../kit/save-file.ts'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useAction } from '../../notices/use-action.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { FullNote } from '../monitor/full-note.tsx'
import { type FullTime, fullTimesOf } from '../monitor/full-times.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { Plot } from '../monitor/plot.tsx'
import type { Mark } from '../monitor/use-events.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { ChoiceForm } from './choice-form.tsx'
import { HoleList } from './hole-list.tsx'
import { type FigurePlot, plotsOf } from './plots.ts'
import { useChoice } from './use-choice.ts'
import { type Figures, useFigures } from './use-figures.ts'
import { useUnitFormat } from './use-unit-format.ts'
import { ViewersCard } from './viewers-card.tsx'
import '../../kit/card.css'
import './analytics.css'

const METRICS_REFRESH_MS = 30_000

const useMetrics = () => {
  const { analytics } = useMonitoring()
  const read = useCallback(
    async (signal: AbortSignal) => (await analytics.metrics({ signal })).items,
    [analytics],
  )
  const loaded = useLoaded(read)
  // An update of the server may bring more, and the first answer may have failed.
  useReloadEvery(loaded, METRICS_REFRESH_MS)
  return loaded
}

/** Events of the range as marks of the plots, oldest first. */
const useAnnotations = ({ annotations }: AnalyticsAnswer): readonly Mark[] => {
  const { dateTime } = useFormats()
  return useMemo(
    () =>
      annotations.toReversed().map(({ id, at, type, severity, subject, data }) => {
        const what = [type, subject, data['to'] ?? data['code']].filter((word) => typeof word === 'string')
        return {
          key: id,
          atMs: Date.parse(at),
          isFault: severity !== 'info',
          label: `${dateTime(new Date(at))} ${what.join(' ')}`,
        }
      }),
    [annotations, dateTime],
  )
}

interface PlotProps {
  readonly plot: FigurePlot
  readonly title: string
  readonly marks: readonly Mark[]
  readonly fullTimes: readonly FullTime[]
}

const FigureChart = ({ plot: { metric, unit, series, holes }, title, marks, fullTimes }: PlotProps) => {
  const { analytics } = useViewStrings()
  const { dateTime } = useFormats()
  const formats = useUnitFormat()
  const shownHoles = useMemo(
    () =>
      holes.map(({ fromMs, toMs, reason, name }) => {
        const [from, to] = [dateTime(new Date(fromMs)), dateTime(new Date(toMs))]
        const label = `${analytics.hole({ from, to, name })} ${analytics.reasons[reason]}`
        return { fromMs, toMs, label, isWhole: name === null }
      }),
    [holes, analytics, dateTime],
  )
  return (
    <div>
      <Plot
        title={`${metric}: ${title}`}
        series={series}
        format={formats[unit]}
        marks={marks}
        holes={shownHoles}
      />
      <FullNote times={fullTimes} />
      <HoleList holes={shownHoles} />
    </div>
  )
}

interface PlotsProps {
  readonly answer: AnalyticsAnswer
  readonly figures: readonly string[]
  readonly metrics: AnalyticsMetrics['items']
  readonly isUntilNow: boolean
}

const usePlots = ({ answer, figures }: PlotsProps): readonly FigurePlot[] => {
  const { analytics } = useViewStrings()
  const chosen = figures.join()
  return useMemo(
    () => plotsOf(answer, chosen.split(','), { whole: analytics.whole, earlier: analytics.earlier }),
    [answer, chosen, analytics],
  )
}

const Plots = (props: PlotsProps) => {
  const { answer, figures, metrics, isUntilNow } = props
  const { analytics, monitor } = useViewStrings()
  const marks = useAnnotations(answer)
  const plots = usePlots(props)
  // A series that was left out may be one of them.
  const unknown =
    answer.leftOut > 0 ? [] : figures.filter((name) => !plots.some(({ metric }) => metric === name))
  // A trend of the past says nothing of the present.
  const fullTimes = isUntilNow ? fullTimesOf(answer) : []
  const titleOf = (name: string) => metrics.find((metric) => metric.name === name)?.summary ?? name
  return (
    <>
      <div className="plots">
        {plots.map((plot) => (
          <FigureChart
            key={plot.metric}
            plot={plot}
            title={titleOf(plot.metric)}
            marks={marks}
            fullTimes={fullTimes.filter(({ metric }) => metric === plot.metric)}
          />
        ))}
      </div>
      {unknown.length > 0 && <p className="dim">{monitor.notMeasured(unknown.join(', '))}</p>}
      {answer.leftOut > 0 && <p>{analytics.leftOut(answer.leftOut)}</p>}
    </>
  )
}

const Download = ({ query }: { query: AnalyticsQuery }) => {
  const { analytics: texts } = useViewStrings()
  const { analytics } = useMonitoring()
  const save = useAction(async () => saveFile(await analytics.csv(query), 'analytics.csv'))
  return (
    <Button isWaiting={save.isPending} onPress={() => void save.run()}>
      {texts.download}
    </Button>
  )
}

interface FiguresProps {
  readonly shown: Figures
  readonly metrics: AnalyticsMetrics['items']
  readonly isUntilNow: boolean
}

const ShownFigures = ({ shown: { answer, query }, ...rest }: FiguresProps) => {
  const { analytics } = useViewStrings()
  return (
    <>
      <div className="analytics-line">
        <p className="dim">
          {analytics.told(analytics.seconds(answer.bucketSeconds), answer.tier)} {analytics.help}
        </p>
        <Download query={query} />
      </div>
      <Plots answer={answer} figures={query.metrics.split(',')} {...rest} />
    </>
  )
}

/** Viewers now, and any figure over time, with its holes and what happened meanwhile. */
export const AnalyticsView = () => {
  const { analytics } = useViewStrings()
  const mayCountViewers = useMay('viewers.read')
  const chooser = useChoice()
  const metrics = useMetrics()
  const shown = useFigures(chooser.choice)
  return (
    <MonitorPage title={analytics.title}>
      {mayCountViewers && <ViewersCard />}
      {metrics.failure !== null && <p className="field-error">{metrics.failure}</p>}
      <ChoiceForm chooser={chooser} metrics={metrics.value ?? []} />
      {chooser.choice.figures.length === 0 ? <p>{analytics.nothingChosen}</p> : <HistoryCaveat {...shown} />}
      {shown.value && (
        <ShownFigures
          shown={shown.value}
          metrics={metrics.value ?? []}
          isUntilNow={(chooser.choice.fixed?.toMs ?? null) === null}
        />
      )}
    </MonitorPage>
  )
}
