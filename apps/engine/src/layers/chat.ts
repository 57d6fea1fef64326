import type { SKRSContext2D } from '@napi-rs/canvas'
import { type ChatMessage, type LayerOf, succeed } from '@stream-manager/contracts'
import { resolveFont } from './fonts.ts'
import type { LayerPainter, PaintContext } from './painter.ts'
import { clipToFrame, drawSurface, fillFrame, planSurface, type Size } from './surface.ts'
import { DEFAULT_TEXT_COLOR, LINE_HEIGHT } from './text.ts'
import { cleanText, withEllipsis, wrapText } from './text-layout.ts'

const DEFAULT_SIZE_PX = 24
const MESSAGE_LINES_MAX = 6
const NAME_SHARE_MAX = 0.5

interface Style {
  readonly font: string
  readonly nameFont: string
  readonly sizePx: number
  readonly color: string
}

const shown = (layer: LayerOf<'chat'>, chat: readonly ChatMessage[]) => chat.slice(-layer.content.maxMessages)

const singleLine = (text: string) => cleanText(text).replaceAll('\n', ' ').trim()

/** The same name has the same colour for the whole programme, light enough for a dark background. */
const nameColor = (userId: string): string => {
  let hash = 0
  for (const char of userId) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360
  return `hsl(${hash} 75% 70%)`
}

const measureWith = (canvas: SKRSContext2D, font: string) => {
  canvas.font = font
  return (text: string) => canvas.measureText(text).width
}

const shortName = (
  canvas: SKRSContext2D,
  name: string,
  { nameFont, room }: { nameFont: string; room: number },
) => {
  const measure = measureWith(canvas, nameFont)
  const clean = singleLine(name)
  const fitting = measure(clean) <= room ? clean : withEllipsis(clean, room, measure)
  return { name: fitting, width: measure(`${fitting}: `) }
}

/** Draws one message above `bottom` and returns the new bottom. The text goes on below the name, indented. */
const drawMessage = (
  canvas: SKRSContext2D,
  message: ChatMessage,
  place: Style & { width: number; left: number; bottom: number },
): number => {
  const lineHeight = place.sizePx * LINE_HEIGHT
  const label = shortName(canvas, message.user.name, {
    nameFont: place.nameFont,
    room: place.width * NAME_SHARE_MAX,
  })
  const measure = measureWith(canvas, place.font)
  const limits = { maxWidth: Math.max(1, place.width - label.width), maxLines: MESSAGE_LINES_MAX }
  const lines = wrapText(singleLine(message.text), limits, measure)
  const top = place.bottom - lines.length * lineHeight
  canvas.fillStyle = place.color
  const baselineOf = (index: number) => top + index * lineHeight + place.sizePx
  for (const [index, line] of lines.entries())
    canvas.fillText(line, place.left + label.width, baselineOf(index))
  canvas.font = place.nameFont
  canvas.fillStyle = nameColor(message.user.id)
  canvas.fillText(`${label.name}:`, place.left, baselineOf(0))
  return top
}

const drawMessages = (
  canvas: SKRSContext2D,
  frame: Size,
  { messages, ...style }: Style & { messages: readonly ChatMessage[] },
) => {
  const padding = style.sizePx / 2
  const column = { ...style, left: padding, width: Math.max(1, frame.width - 2 * padding) }
  let bottom = frame.height - padding
  for (const message of messages.toReversed()) {
    if (bottom <= 0) return
    bottom = drawMessage(canvas, message, { ...column, bottom })
  }
}

const resolveStyle = (layer: LayerOf<'chat'>, context: PaintContext) => {
  const { sizePx = DEFAULT_SIZE_PX, color = DEFAULT_TEXT_COLOR } = layer.content
  const font = resolveFont({ sizePx }, context)
  if (!font.ok) return font
  const nameFont = resolveFont({ sizePx, weight: 700 }, context)
  return nameFont.ok ? succeed({ font: font.value, nameFont: nameFont.value, sizePx, color }) : nameFont
}

/** The newest messages, the last at the bottom; what does not fit leaves at the top. */
export const chatPainter: LayerPainter<'chat'> = {
  type: 'chat',

  pictureKey(layer, context) {
    const ids = shown(layer, context.chat).map(({ id }) => id)
    return `${planSurface(layer, context).key}|${JSON.stringify(layer.content)}|${ids}`
  },

  async paint(layer, context) {
    const style = resolveStyle(layer, context)
    if (!style.ok) return style
    const messages = shown(layer, context.chat)
    const { background } = layer.content
    return succeed(
      drawSurface(planSurface(layer, context), (canvas, frame) => {
        clipToFrame(canvas, frame)
        if (background) fillFrame(canvas, frame, background)
        drawMessages(canvas, frame, { ...style.value, messages })
      }),
    )
  },
}
