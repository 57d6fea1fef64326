import { succeed } from '@stream-manager/contracts'
import { formatClock } from './clock-format.ts'
import { resolveFont } from './fonts.ts'
import type { LayerPainter } from './painter.ts'
import { clipToFrame, drawSurface, planSurface } from './surface.ts'
import { DEFAULT_TEXT_COLOR, DEFAULT_TEXT_SIZE_PX, drawTextBlock } from './text.ts'

/** The time, centred in the frame. It is painted again only when its text changes. */
export const clockPainter: LayerPainter<'clock'> = {
  type: 'clock',

  pictureKey(layer, context) {
    const { format, timeZone, sizePx, color } = layer.content
    const reading = formatClock(format, timeZone, context.now)
    const text = reading.ok ? reading.value : reading.fault.detail
    return `${planSurface(layer, context).key}|${sizePx}|${color}|${text}`
  },

  async paint(layer, context) {
    const { format, timeZone, sizePx = DEFAULT_TEXT_SIZE_PX, color = DEFAULT_TEXT_COLOR } = layer.content
    const reading = formatClock(format, timeZone, context.now)
    if (!reading.ok) return reading
    const font = resolveFont({ sizePx }, context)
    if (!font.ok) return font
    const block = { text: reading.value, font: font.value, sizePx, color }
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        clipToFrame(canvas, frame)
        drawTextBlock(canvas, frame, { ...block, align: 'center', padding: 0, maxLines: 10 })
      }),
    )
  },
}
