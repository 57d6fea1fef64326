import type { SKRSContext2D } from '@napi-rs/canvas'
import { succeed, type TextContent } from '@stream-manager/contracts'
import { resolveFont } from './fonts.ts'
import type { LayerPainter } from './painter.ts'
import { clipToFrame, drawSurface, fillFrame, planSurface, type Size } from './surface.ts'
import { cleanText, wrapText } from './text-layout.ts'

export const DEFAULT_TEXT_SIZE_PX = 48
export const DEFAULT_TEXT_COLOR = '#ffffff'
/** Distance of two baselines in font sizes. */
export const LINE_HEIGHT = 1.25

type Align = NonNullable<TextContent['align']>

const anchorX = (align: Align, frame: Size, padding: number) =>
  ({ left: padding, center: frame.width / 2, right: frame.width - padding })[align]

export interface TextBlock {
  readonly text: string
  readonly font: string
  readonly sizePx: number
  readonly color: string
  readonly align: Align
  readonly padding: number
  readonly maxLines: number
}

/** Draws the block centred from top to bottom; only lines that fit the frame whole are drawn, but always one. */
export const drawTextBlock = (canvas: SKRSContext2D, frame: Size, block: TextBlock): void => {
  canvas.font = block.font
  canvas.fillStyle = block.color
  canvas.textAlign = block.align
  canvas.textBaseline = 'alphabetic'
  const lineHeight = block.sizePx * LINE_HEIGHT
  const room = Math.max(1, Math.floor((frame.height - 2 * block.padding) / lineHeight + 0.01))
  const lines = wrapText(
    cleanText(block.text),
    { maxWidth: Math.max(1, frame.width - 2 * block.padding), maxLines: Math.min(block.maxLines, room) },
    (text) => canvas.measureText(text).width,
  )
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = canvas.measureText('x')
  const top = (frame.height - lines.length * lineHeight) / 2
  const baseline = top + (lineHeight + ascent - descent) / 2
  const x = anchorX(block.align, frame, block.padding)
  for (const [index, line] of lines.entries()) canvas.fillText(line, x, baseline + index * lineHeight)
}

/** Wrapped text in the frame, on a background that fills it. */
export const textPainter: LayerPainter<'text'> = {
  type: 'text',

  pictureKey(layer, context) {
    const { font } = layer.content
    const fontSha256 = font === undefined ? undefined : context.assets[font]?.sha256
    return `${planSurface(layer, context).key}|${fontSha256}|${JSON.stringify(layer.content)}`
  },

  async paint(layer, context) {
    const { text, font, weight, background, align = 'left', padding = 0, maxLines = 50 } = layer.content
    const { sizePx = DEFAULT_TEXT_SIZE_PX, color = DEFAULT_TEXT_COLOR } = layer.content
    const resolved = resolveFont({ font, sizePx, weight }, context)
    if (!resolved.ok) return resolved
    const block = { text, font: resolved.value, sizePx, color, align, padding, maxLines }
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        clipToFrame(canvas, frame)
        if (background) fillFrame(canvas, frame, background)
        drawTextBlock(canvas, frame, block)
      }),
    )
  },
}
