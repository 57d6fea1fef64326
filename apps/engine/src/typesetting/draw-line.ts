import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  type Direction,
  hasOverride,
  inVisualOrder,
  levelsOf,
  overridden,
  withoutFormatting,
} from './bidi.ts'
import type { FontRun, TextFont } from './text-font.ts'
import type { Line, Measure } from './wrap-text.ts'

interface Piece extends FontRun {
  readonly level: number
}

const useFont = (canvas: SKRSContext2D, { font, isChosen }: FontRun) => {
  canvas.font = font
  // Without ligatures some emoji of several code points fall apart, such as the rainbow flag.
  canvas.textRendering = isChosen ? 'auto' : 'optimizeLegibility'
}

const widthOf = (canvas: SKRSContext2D, run: FontRun): number => {
  useFont(canvas, run)
  return canvas.measureText(run.text).width
}

/** Measures text in its fonts. */
export const measureWith =
  (canvas: SKRSContext2D, font: TextFont): Measure =>
  (text) =>
    font.runsOf(withoutFormatting(text)).reduce((width, run) => width + widthOf(canvas, run), 0)

/** Splits a line where its direction changes. A sign after the paragraph's text, the ellipsis, has the base direction. */
const splitLevels = (line: Line, direction: Direction): { text: string; level: number }[] => {
  const { base, levels } = levelsOf(line.paragraph, direction)
  const isCut = line.text !== line.paragraph.slice(line.start, line.start + line.text.length)
  const ownLength = isCut ? line.text.length - 1 : line.text.length
  const pieces: { text: string; level: number }[] = []
  for (let index = 0; index < line.text.length; index += 1) {
    const level = index < ownLength ? (levels[line.start + index] ?? base) : base
    const last = pieces.at(-1)
    const unit = line.text.charAt(index)
    if (last?.level === level) last.text += unit
    else pieces.push({ text: unit, level })
  }
  return pieces
}

const piecesOf = (line: Line, font: TextFont, direction: Direction): Piece[] =>
  splitLevels(line, direction).flatMap(({ text, level }) =>
    font.runsOf(withoutFormatting(text)).map((run) => ({ ...run, level })),
  )

export interface PlacedLine {
  readonly font: TextFont
  readonly direction: Direction
  /** Left edge. */
  readonly x: number
  readonly baseline: number
}

/** Draws a line from its left edge, each piece in its font and direction. */
export const drawLine = (canvas: SKRSContext2D, line: Line, place: PlacedLine): void => {
  canvas.textAlign = 'left'
  const keepsOrder = hasOverride(line.paragraph)
  let { x } = place
  for (const piece of inVisualOrder(piecesOf(line, place.font, place.direction))) {
    const width = widthOf(canvas, piece)
    canvas.direction = piece.level % 2 === 1 ? 'rtl' : 'ltr'
    canvas.fillText(keepsOrder ? overridden(piece.text, piece.level) : piece.text, x, place.baseline)
    x += width
  }
  canvas.direction = 'ltr'
}
