import type { SKRSContext2D } from '@napi-rs/canvas'
import { type ChatMessage, type Result, succeed } from '@stream-manager/contracts'
import { type Direction, levelsOf, withoutFormatting } from '../typesetting/bidi.ts'
import type { FontFiles } from '../typesetting/chosen-font.ts'
import { drawLine, measureWith } from '../typesetting/draw-line.ts'
import { fontForText, type TextFont, type TextFontWish } from '../typesetting/text-font.ts'
import { cleanText, withEllipsis, wrapText } from '../typesetting/wrap-text.ts'
import { LINE_HEIGHT } from './text.ts'

const MESSAGE_LINES_MAX = 6
const NAME_SHARE_MAX = 0.5
const NAME_WEIGHT = 700

/** A message with its fonts. */
export interface ChatRow {
  readonly userId: string
  readonly name: string
  readonly nameFont: TextFont
  readonly text: string
  readonly font: TextFont
}

/** The part of a frame in which rows are drawn. */
export interface ChatColumn {
  readonly left: number
  readonly width: number
  readonly sizePx: number
  readonly color: string
  readonly direction: Direction
}

const singleLine = (text: string) => cleanText(text).replaceAll('\n', ' ').trim()

/** Finds the fonts of a message. Directional controls of a name are dropped: they would reach beyond it. */
export const prepareRow = async (
  { user, text }: ChatMessage,
  wish: TextFontWish,
  files: FontFiles,
): Promise<Result<ChatRow>> => {
  const name = withoutFormatting(singleLine(user.name))
  const line = singleLine(text)
  const font = await fontForText(line, wish, files)
  if (!font.ok) return font
  const nameFont = await fontForText(name, { ...wish, weight: NAME_WEIGHT }, files)
  if (!nameFont.ok) return nameFont
  return succeed({ userId: user.id, name, nameFont: nameFont.value, text: line, font: font.value })
}

/** The same name has the same colour for the whole programme, light enough for a dark background. */
const nameColor = (userId: string): string => {
  let hash = 0
  for (const char of userId) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360
  return `hsl(${hash} 75% 70%)`
}

/** The name isolated from the colon, which belongs to the row's direction. */
const labelOf = (canvas: SKRSContext2D, { name, nameFont }: ChatRow, room: number) => {
  const measure = measureWith(canvas, nameFont)
  const fitting = measure(name) <= room ? name : withEllipsis(name, room, measure)
  const text = `\u2068${fitting}\u2069:`
  return { line: { text, paragraph: text, start: 0 }, width: measure(text), advance: measure(`${text} `) }
}

/**
 * Draws one message above `bottom` and returns the new bottom. The text goes on below itself, beside the name. A row that
 * is written from right to left has its name at the right.
 */
export const drawRow = (
  canvas: SKRSContext2D,
  row: ChatRow,
  place: ChatColumn & { bottom: number },
): number => {
  const { left, width, sizePx, color } = place
  const direction = levelsOf(row.text, place.direction).base === 1 ? 'rtl' : 'ltr'
  const label = labelOf(canvas, row, width * NAME_SHARE_MAX)
  const measure = measureWith(canvas, row.font)
  const limits = { maxWidth: Math.max(1, width - label.advance), maxLines: MESSAGE_LINES_MAX }
  const lines = wrapText(row.text, limits, measure)
  const lineHeight = sizePx * LINE_HEIGHT
  const top = place.bottom - lines.length * lineHeight
  const xOf = (lineWidth: number, indent: number) =>
    direction === 'rtl' ? left + width - indent - lineWidth : left + indent
  canvas.fillStyle = color
  for (const [index, line] of lines.entries()) {
    const x = xOf(measure(line.text), label.advance)
    drawLine(canvas, line, { font: row.font, direction, x, baseline: top + index * lineHeight + sizePx })
  }
  canvas.fillStyle = nameColor(row.userId)
  const x = xOf(label.width, 0)
  drawLine(canvas, label.line, { font: row.nameFont, direction, x, baseline: top + sizePx })
  return top
}
