import type uPlot from 'uplot'
import type { Mark } from './use-events.ts'

const NEAR_PX = 6

/** Draws a line for each mark over the whole height. */
export const drawMarks = (plot: uPlot, marks: readonly Mark[], colors: { fault: string; other: string }) => {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.lineWidth = 1
  ctx.setLineDash([4, 3])
  for (const { atMs, isFault } of marks) {
    const x = Math.round(plot.valToPos(atMs / 1000, 'x', true)) + 0.5
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.strokeStyle = isFault ? colors.fault : colors.other
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}

/** A time without values, with its reason. */
export interface ShownHole {
  readonly fromMs: number
  readonly toMs: number
  readonly label: string
  /** False where another line of the plot has values then. */
  readonly isWhole: boolean
}

/** Shades the times in which no line has a value. */
export const drawHoles = (plot: uPlot, holes: readonly ShownHole[], color: string): void => {
  const { ctx, bbox } = plot
  const xOf = (atMs: number): number => {
    const x = plot.valToPos(atMs / 1000, 'x', true)
    return Math.min(Math.max(x, bbox.left), bbox.left + bbox.width)
  }
  ctx.save()
  ctx.fillStyle = color
  for (const { fromMs, toMs } of holes.filter(({ isWhole }) => isWhole))
    ctx.fillRect(xOf(fromMs), bbox.top, xOf(toMs) - xOf(fromMs), bbox.height)
  ctx.restore()
}

interface Labelled {
  readonly marks: readonly Mark[]
  readonly holes?: readonly ShownHole[]
}

/** The labels of the marks and holes at the pointer. */
export const labelsAtCursor = (plot: uPlot, { marks, holes = [] }: Labelled): string => {
  const { left = -1 } = plot.cursor
  if (left < 0) return ''
  const atMs = plot.posToVal(left, 'x') * 1000
  const near = marks.filter((mark) => Math.abs(plot.valToPos(mark.atMs / 1000, 'x') - left) <= NEAR_PX)
  const around = holes.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
  return [...near, ...around].map(({ label }) => label).join('; ')
}
