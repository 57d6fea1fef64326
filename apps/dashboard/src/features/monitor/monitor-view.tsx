import type { ResourceHistory } from '@stream-manager/contracts'
import { useCallback, useMemo } from 'react'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { EventList } from './event-list.tsx'
import { FullNote } from './full-note.tsx'
import { HealthCard } from './health-card.tsx'
import { MonitorPage } from './monitor-page.tsx'
import { Plot } from './plot.tsx'
import { hostSeriesOf, type Measure, type Series, seriesOf } from './series.ts'
import { type Mark, useMarks } from './use-events.ts'
import { useFullTimes } from './use-full-times.ts'

const REFRESH_MS = 5000

/** The last hour, read again as often as the server measures. */
const useLastHour = () => {
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => client.resources.history({ signal }), [client])
  const loaded = useLoaded(read)
  useReloadEvery(loaded, REFRESH_MS)
  return loaded
}

interface Shown {
  readonly title: string
  readonly series: Series
  readonly format: (value: number) => string
  /** The share of the same in the history, which has a trend. */
  readonly metric?: string
}

const usePlots = (history: ResourceHistory): readonly Shown[] => {
  const { monitor } = useViewStrings()
  const { number, bytes, bitrate } = useFormats()
  return useMemo(() => {
    const percent = (value: number) => `${number(value)} %`
    const linesOf = (measure: Measure) => seriesOf(history, measure, monitor.processes)
    return [
      { title: monitor.fps, series: linesOf('fps'), format: (value) => number(value, 1) },
      { title: monitor.bitrate, series: linesOf('bitrate'), format: bitrate },
      {
        title: monitor.renderTime,
        series: linesOf('renderTime'),
        format: (value) => `${number(value, 1)} ms`,
      },
      { title: monitor.dropped, series: linesOf('dropped'), format: (value) => number(value) },
      { title: monitor.processCpu, series: linesOf('cpu'), format: percent },
      { title: monitor.processMemory, series: linesOf('memory'), format: bytes },
      {
        title: monitor.loopDelay,
        series: linesOf('delay'),
        format: (value) => `${number(value, 1)} ms`,
      },
      { title: monitor.sockets, series: linesOf('sockets'), format: (value) => number(value) },
      { title: monitor.hostCpu, series: hostSeriesOf(history, 'cpu'), format: percent },
      {
        ...{ title: monitor.hostMemory, metric: 'host.memory_used_percent' },
        ...{ series: hostSeriesOf(history, 'memory'), format: bytes },
      },
      {
        ...{ title: monitor.hostDisk, metric: 'host.disk_used_percent' },
        ...{ series: hostSeriesOf(history, 'disk'), format: bytes },
      },
    ]
  }, [history, monitor, number, bytes, bitrate])
}

const Plots = ({ history, marks }: { history: ResourceHistory; marks: readonly Mark[] }) => {
  const { monitor } = useViewStrings()
  const plots = usePlots(history)
  const fullTimes = useFullTimes()
  const known = plots.filter(({ series }) => series.lines.length > 0)
  const unknown = plots.filter(({ series }) => series.lines.length === 0)
  return (
    <>
      <div className="plots">
        {known.map(({ metric, ...plot }) => (
          <div key={plot.title}>
            <Plot {...plot} marks={marks} />
            <FullNote times={fullTimes.filter((time) => time.metric === metric)} />
          </div>
        ))}
      </div>
      {unknown.length > 0 && (
        <p className="dim">{monitor.notMeasured(unknown.map(({ title }) => title).join(', '))}</p>
      )}
    </>
  )
}

/** The health of every component, and the last hour of every process and of the machine. */
export const MonitorView = () => {
  const { common } = useStrings()
  const { monitor } = useViewStrings()
  const { value, failure } = useLastHour()
  const marks = useMarks()
  return (
    <MonitorPage title={monitor.title}>
      <HealthCard />
      <h2>{monitor.lastHour}</h2>
      <p className="dim">{monitor.help}</p>
      {failure !== null && (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
      {value === null && failure === null && <p>{common.loading}</p>}
      {value && <Plots history={value} marks={marks} />}
      <EventList marks={marks} />
    </MonitorPage>
  )
}
