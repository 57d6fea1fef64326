import { succeed } from '@stream-manager/contracts'
import { fontsVersion } from '../typesetting/chosen-font.ts'
import { glyphWarnings } from '../typesetting/glyph-warnings.ts'
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
    const { format, timeZone, ...style } = layer.content
    const reading = formatClock(format, timeZone, context.now)
    const text = reading.ok ? reading.value : reading.fault.detail
    return `${planSurface(layer, context).key}|${fontsVersion(context)}|${JSON.stringify(style)}|${text}`
  },

  async paint(layer, context) {
    const { format, timeZone, font, direction = 'auto' } = layer.content
    const { sizePx = DEFAULT_TEXT_SIZE_PX, color = DEFAULT_TEXT_COLOR } = layer.content
    const reading = formatClock(format, timeZone, context.now)
    if (!reading.ok) return reading
    const text = cleanText(reading.value)
    const found = await fontForText(text, { font, sizePx }, context)
    if (!found.ok) return found
    const block = { text, font: found.value, sizePx, color, align: 'center', direction } as const
    const picture = drawSurface(planSurface(layer, context), (canvas, frame) => {
      clipToFrame(canvas, frame)
      drawTextBlock(canvas, frame, { ...block, padding: 0, maxLines: 10 })
    })
    return succeed({ ...picture, warnings: await glyphWarnings(found.value.missing) })
  },
}
