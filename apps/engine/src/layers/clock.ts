import { succeed } from '@stream-manager/contracts'
import { fontForText } from '../typesetting/text-font.ts'
import { cleanText } from '../typesetting/wrap-text.ts'
import { formatClock } from './clock-format.ts'
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
    const text = cleanText(reading.value)
    const font = await fontForText(text, { sizePx }, context)
    if (!font.ok) return font
    const block = { text, font: font.value, sizePx, color, align: 'center', direction: 'auto' } as const
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        clipToFrame(canvas, frame)
        drawTextBlock(canvas, frame, { ...block, padding: 0, maxLines: 10 })
      }),
    )
  },
}
