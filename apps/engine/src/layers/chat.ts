import type { SKRSContext2D } from '@napi-rs/canvas'
import { type ChatMessage, type LayerOf, type Result, succeed } from '@stream-manager/contracts'
import { fontsVersion } from '../typesetting/chosen-font.ts'
import { glyphWarnings } from '../typesetting/glyph-warnings.ts'
import { type ChatColumn, type ChatRow, drawRow, prepareRow } from './chat-row.ts'
import type { LayerPainter, PaintContext } from './painter.ts'
import { clipToFrame, drawSurface, fillFrame, planSurface, type Size } from './surface.ts'
import { DEFAULT_TEXT_COLOR, LINE_HEIGHT } from './text.ts'

const DEFAULT_SIZE_PX = 24

const shown = (layer: LayerOf<'chat'>, chat: readonly ChatMessage[]) => chat.slice(-layer.content.maxMessages)

const sizePxOf = ({ content }: LayerOf<'chat'>) => content.sizePx ?? DEFAULT_SIZE_PX

/** The newest messages, as many as there are lines in the frame, with their fonts. */
const prepareRows = async (layer: LayerOf<'chat'>, context: PaintContext): Promise<Result<ChatRow[]>> => {
  const sizePx = sizePxOf(layer)
  const { font } = layer.content
  const room = Math.ceil(planSurface(layer, context).frame.height / (sizePx * LINE_HEIGHT))
  const rows: ChatRow[] = []
  for (const message of shown(layer, context.chat).slice(-room)) {
    const row = await prepareRow(message, { font, sizePx }, context)
    if (!row.ok) return row
    rows.push(row.value)
  }
  return succeed(rows)
}

const missingIn = (rows: readonly ChatRow[]): string[] =>
  Array.from(new Set(rows.flatMap(({ font, nameFont }) => [...font.missing, ...nameFont.missing])))

const drawRows = (
  canvas: SKRSContext2D,
  frame: Size,
  { rows, ...style }: Omit<ChatColumn, 'left' | 'width'> & { rows: readonly ChatRow[] },
) => {
  const padding = style.sizePx / 2
  const column = { ...style, left: padding, width: Math.max(1, frame.width - 2 * padding) }
  let bottom = frame.height - padding
  for (const row of rows.toReversed()) {
    if (bottom <= 0) return
    bottom = drawRow(canvas, row, { ...column, bottom })
  }
}

/** The newest messages, the last at the bottom; what does not fit leaves at the top. */
export const chatPainter: LayerPainter<'chat'> = {
  type: 'chat',

  pictureKey(layer, context) {
    const ids = shown(layer, context.chat).map(({ id }) => id)
    return `${planSurface(layer, context).key}|${fontsVersion(context)}|${JSON.stringify(layer.content)}|${ids}`
  },

  async paint(layer, context) {
    const rows = await prepareRows(layer, context)
    if (!rows.ok) return rows
    const { background, color = DEFAULT_TEXT_COLOR, direction = 'auto' } = layer.content
    const style = { sizePx: sizePxOf(layer), color, direction }
    const picture = drawSurface(planSurface(layer, context), (canvas, frame) => {
      clipToFrame(canvas, frame)
      if (background) fillFrame(canvas, frame, background)
      drawRows(canvas, frame, { ...style, rows: rows.value })
    })
    return succeed({ ...picture, warnings: await glyphWarnings(missingIn(rows.value)) })
  },
}
