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

/** The labels of the marks at the pointer. */
export const labelsAtCursor = (plot: uPlot, marks: readonly Mark[]): string => {
  const { left = -1 } = plot.cursor
  if (left < 0) return ''
  return marks
    .filter(({ atMs }) => Math.abs(plot.valToPos(atMs / 1000, 'x') - left) <= NEAR_PX)
    .map(({ label }) => label)
    .join('; ')
}
