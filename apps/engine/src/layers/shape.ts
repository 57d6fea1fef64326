import type { SKRSContext2D } from '@napi-rs/canvas'
import { type ShapeContent, succeed } from '@stream-manager/contracts'
import type { LayerPainter } from './painter.ts'
import { drawSurface, planSurface, type Size } from './surface.ts'

const DEFAULT_FILL = '#ffffff'
const DEFAULT_STROKE_WIDTH = 2

/** The outline runs inside the frame: its outer edge is the frame, so a thick stroke is never cut off. */
const traceOutline = (canvas: SKRSContext2D, frame: Size, shape: ShapeContent & { inset: number }): void => {
  const { inset } = shape
  const width = Math.max(0, frame.width - 2 * inset)
  const height = Math.max(0, frame.height - 2 * inset)
  canvas.beginPath()
  if (shape.shape === 'ellipse') {
    canvas.ellipse(frame.width / 2, frame.height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI)
    return
  }
  const radius = Math.min(Math.max(0, (shape.radius ?? 0) - inset), width / 2, height / 2)
  canvas.roundRect(inset, inset, width, height, radius)
}

/** At half the short side the strokes of two sides meet; a thicker stroke looks the same. */
const strokeWithin = ({ width, height }: Size, wanted = DEFAULT_STROKE_WIDTH) =>
  Math.min(wanted, width / 2, height / 2)

/** Rectangle (with rounded corners) or ellipse. Without `fill` and `stroke` it is white; `fill: null` leaves it open. */
export const shapePainter: LayerPainter<'shape'> = {
  type: 'shape',

  pictureKey(layer, context) {
    return `${planSurface(layer, context).key}|${JSON.stringify(layer.content)}`
  },

  async paint(layer, context) {
    const { content } = layer
    const stroke = content.stroke ?? null
    const fill = content.fill === undefined && stroke === null ? DEFAULT_FILL : (content.fill ?? null)
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        const strokeWidth = stroke === null ? 0 : strokeWithin(frame, content.strokeWidth)
        traceOutline(canvas, frame, { ...content, inset: strokeWidth / 2 })
        if (fill !== null) {
          canvas.fillStyle = fill
          canvas.fill()
        }
        if (stroke !== null && strokeWidth > 0) {
          canvas.strokeStyle = stroke
          canvas.lineWidth = strokeWidth
          canvas.stroke()
        }
      }),
    )
  },
}
