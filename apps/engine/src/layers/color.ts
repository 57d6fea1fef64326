import { succeed } from '@stream-manager/contracts'
import type { LayerPainter } from './painter.ts'
import { drawSurface, planSurface } from './surface.ts'

/** One colour over the whole frame. */
export const colorPainter: LayerPainter<'color'> = {
  type: 'color',

  pictureKey(layer, context) {
    return `${planSurface(layer, context).key}|${layer.content.color}`
  },

  async paint(layer, context) {
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        canvas.fillStyle = layer.content.color
        canvas.fillRect(0, 0, frame.width, frame.height)
      }),
    )
  },
}
