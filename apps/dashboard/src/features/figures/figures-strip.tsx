import type { MetricsEvent } from '@stream-manager/contracts'
import { memo, useEffect, useState } from 'react'
import { beat } from '../../kit/beat.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { FIGURES, type FigureName } from './figures.ts'
import { gapMsOf, pathOf, type Sample, withSample } from './samples.ts'
import './figures.css'

type History = Readonly<Record<FigureName, readonly Sample[]>>

const EMPTY = Object.fromEntries(FIGURES.map(({ name }) => [name, []])) as unknown as History
const AREA = { width: 200, height: 40 }

type Moment = Omit<Sample, 'value'>

const after = (history: History, { performance }: MetricsEvent, moment: Moment): History =>
  Object.fromEntries(
    FIGURES.map(({ name, read }) => [
      name,
      withSample(history[name], { ...moment, value: read(performance) }),
    ]),
  ) as unknown as History

/** Every figure since the page was opened, up to an hour. */
const useHistory = (): History => {
  const { channels, connection } = useClient()
  const [history, setHistory] = useState(EMPTY)
  useEffect(() => {
    const add = (event: MetricsEvent) => {
      // The browser's clock: that of the server may differ, and only distances are drawn.
      const moment = { atMs: Date.now(), gapMs: gapMsOf(connection.status) }
      beat.request(() => setHistory((before) => after(before, event, moment)))
    }
    return channels.metrics.subscribe({ snapshot: add, event: add })
  }, [channels, connection])
  return history
}

const PlainFigure = ({ name, samples }: { name: FigureName; samples: readonly Sample[] }) => {
  const { figures, common } = useStrings()
  const formats = useFormats()
  const value = samples.at(-1)?.value ?? null
  const text = FIGURES.find((figure) => figure.name === name)?.text
  return (
    <div className="figure">
      <p>
        <span className="dim">{figures.names[name]}</span>
        <b>{value === null || !text ? common.notKnown : text(value, formats)}</b>
      </p>
      <svg viewBox={`0 0 ${AREA.width} ${AREA.height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={pathOf(samples, AREA)} />
      </svg>
    </div>
  )
}

const FigurePlot = memo(PlainFigure)

/** The engine's measurements, once a second. */
export const FiguresStrip = () => {
  const { figures } = useStrings()
  const history = useHistory()
  return (
    <section className="figures" aria-label={figures.label}>
      {FIGURES.map(({ name }) => (
        <FigurePlot key={name} name={name} samples={history[name]} />
      ))}
    </section>
  )
}
