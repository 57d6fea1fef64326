import { useEffect, useRef } from 'react'
import uPlot, { type AlignedData, type Options } from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { drawHoles, drawMarks, labelsAtCursor, type ShownHole } from './plot-marks.ts'
import type { Series } from './series.ts'
import type { Mark } from './use-events.ts'
import './plot.css'

interface Props {
  readonly title: string
  readonly series: Series
  readonly format: (value: number) => string
  readonly marks: readonly Mark[]
  /** Times without values whose reason is known. */
  readonly holes?: readonly ShownHole[]
}

const HEIGHT_PX = 160
const COLORS = ['--accent', '--ok', '--warn', '--pending', '--bad', '--dim'] as const
/** All plots with this name share their cursor and their zoom. */
const SYNC = 'monitor'

const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const axis = () => ({
  stroke: color('--dim'),
  grid: { stroke: color('--line'), width: 1 },
  ticks: { show: false },
})

const optionsOf = ({ series, format }: Props, width: number, hooks: Options['hooks']): Options => ({
  ...(hooks && { hooks }),
  width,
  height: HEIGHT_PX,
  // A line is not drawn across a moment without a value.
  series: [
    {},
    ...series.lines.map(({ name, isEarlier }, index) => ({
      label: name,
      stroke: color(COLORS[index % COLORS.length] ?? '--accent'),
      width: 1.5,
      ...(isEarlier && { dash: [4, 4] }),
      spanGaps: false,
      value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
    })),
  ],
  axes: [axis(), { ...axis(), size: 84, values: (_plot, values) => values.map(format) }],
  cursor: { sync: { key: SYNC }, drag: { x: true, y: false } },
  legend: { live: true },
})

const dataOf = ({ times, lines }: Series): AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
]

/** Whether the person has zoomed in: the scale then ends within the present data. */
const isZoomed = ({ scales, data: [times] }: uPlot): boolean => {
  const { min, max } = scales['x'] ?? {}
  const [first, last] = [times.at(0), times.at(-1)]
  if (min === undefined || max === undefined || min === null || max === null) return false
  return first !== undefined && last !== undefined && (min > first || max < last)
}

/** A zoomed plot stays where it is. */
const show = (plot: uPlot, data: AlignedData): void => {
  const stays = isZoomed(plot)
  plot.setData(data, !stays)
  if (stays) plot.redraw(false)
}

/** Lines over time. A drag zooms all plots together, a double click shows everything again. */
export const Plot = (props: Props) => {
  const { title, series, marks, holes } = props
  const place = useRef<HTMLDivElement>(null)
  const hovered = useRef<HTMLParagraphElement>(null)
  const plot = useRef<uPlot | null>(null)
  const names = series.lines.map(({ name }) => name).join('\n')
  const latest = useRef(props)
  latest.current = props
  // Other lines need another plot, new values do not.
  useEffect(() => {
    const { current } = place
    if (!current) return
    const colors = { fault: color('--bad'), other: color('--dim') }
    const holeColor = color('--line')
    const hooks = {
      drawClear: [(drawn: uPlot) => drawHoles(drawn, latest.current.holes ?? [], holeColor)],
      draw: [(drawn: uPlot) => drawMarks(drawn, latest.current.marks, colors)],
      setCursor: [
        (drawn: uPlot) => {
          if (hovered.current) hovered.current.textContent = labelsAtCursor(drawn, latest.current)
        },
      ],
    }
    const made = new uPlot(
      optionsOf(latest.current, current.clientWidth, hooks),
      dataOf(latest.current.series),
      current,
    )
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: current.clientWidth, height: HEIGHT_PX }))
    observer.observe(current)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [names])
  useEffect(() => {
    if (plot.current) show(plot.current, dataOf(series))
  }, [series])
  useEffect(() => plot.current?.redraw(false), [marks, holes])
  return (
    <figure className="plot" aria-label={title}>
      <figcaption>{title}</figcaption>
      <div ref={place} />
      {/* The list of events says the same to those without a pointer. */}
      <p ref={hovered} className="plot-marks" aria-hidden="true" />
    </figure>
  )
}
