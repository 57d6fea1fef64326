import type { SKRSContext2D } from '@napi-rs/canvas'
import { succeed, type TextContent } from '@stream-manager/contracts'
import { type Direction, levelsOf } from '../typesetting/bidi.ts'
import { fontsVersion } from '../typesetting/chosen-font.ts'
import { drawLine, measureWith } from '../typesetting/draw-line.ts'
import { glyphWarnings } from '../typesetting/glyph-warnings.ts'
import { fontForText, type TextFont } from '../typesetting/text-font.ts'
import { cleanText, type Line, wrapText } from '../typesetting/wrap-text.ts'
import type { LayerPainter } from './painter.ts'
import { clipToFrame, drawSurface, fillFrame, planSurface, type Size } from './surface.ts'

export const DEFAULT_TEXT_SIZE_PX = 48
export const DEFAULT_TEXT_COLOR = '#ffffff'
/** Distance of two baselines in font sizes. */
export const LINE_HEIGHT = 1.25

/** `start` is the side where a line begins to be read: left, or right for a paragraph that is written from right to left. */
type Align = NonNullable<TextContent['align']> | 'start'

export interface TextBlock {
  /** Clean text. */
  readonly text: string
  readonly font: TextFont
  readonly sizePx: number
  readonly color: string
  readonly align: Align
  readonly direction: Direction
  readonly padding: number
  readonly maxLines: number
}

/** Left edge of a line of this width. */
const leftEdge = (width: number, frame: Size, { align, padding }: { align: Align; padding: number }) =>
  ({
    start: padding,
    left: padding,
    center: (frame.width - width) / 2,
    right: frame.width - padding - width,
  })[align]

const alignOf = ({ align, direction }: TextBlock, { paragraph }: Line): Align =>
  align === 'start' && levelsOf(paragraph, direction).base === 1 ? 'right' : align

/** Draws the block centred from top to bottom; only lines that fit the frame whole are drawn, but always one. */
export const drawTextBlock = (canvas: SKRSContext2D, frame: Size, block: TextBlock): void => {
  const { font, direction, padding } = block
  canvas.fillStyle = block.color
  canvas.textBaseline = 'alphabetic'
  const lineHeight = block.sizePx * LINE_HEIGHT
  const room = Math.max(1, Math.floor((frame.height - 2 * padding) / lineHeight + 0.01))
  const measure = measureWith(canvas, font)
  const lines = wrapText(
    block.text,
    { maxWidth: Math.max(1, frame.width - 2 * padding), maxLines: Math.min(block.maxLines, room) },
    measure,
  )
  canvas.font = font.font
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = canvas.measureText('x')
  const top = (frame.height - lines.length * lineHeight) / 2
  const firstBaseline = top + (lineHeight + ascent - descent) / 2
  for (const [index, line] of lines.entries()) {
    const x = leftEdge(measure(line.text), frame, { align: alignOf(block, line), padding })
    drawLine(canvas, line, { font, direction, x, baseline: firstBaseline + index * lineHeight })
  }
}

/** Wrapped text in the frame, on a background that fills it. */
export const textPainter: LayerPainter<'text'> = {
  type: 'text',

  pictureKey(layer, context) {
    return `${planSurface(layer, context).key}|${fontsVersion(context)}|${JSON.stringify(layer.content)}`
  },

  async paint(layer, context) {
    const { font, weight, background, align = 'start', padding = 0, maxLines = 50 } = layer.content
    const { direction = 'auto' } = layer.content
    const { sizePx = DEFAULT_TEXT_SIZE_PX, color = DEFAULT_TEXT_COLOR } = layer.content
    const text = cleanText(layer.content.text)
    const found = await fontForText(text, { font, sizePx, weight }, context)
    if (!found.ok) return found
    const block: TextBlock = { text, font: found.value, sizePx, color, align, direction, padding, maxLines }
    const picture = drawSurface(planSurface(layer, context), (canvas, frame) => {
      clipToFrame(canvas, frame)
      if (background) fillFrame(canvas, frame, background)
      drawTextBlock(canvas, frame, block)
    })
    return succeed({ ...picture, warnings: await glyphWarnings(found.value.missing) })
  },
}
