import { splitGraphemes } from './graphemes.ts'
import { breakable } from './line-breaks.ts'

/** Width in pixels of a piece of text in the current font. */
export type Measure = (text: string) => number

export interface WrapLimits {
  readonly maxWidth: number
  readonly maxLines: number
}

/** A line as it is drawn. */
export interface Line {
  readonly text: string
  /** The paragraph that the line is a part of. Its direction and levels are those of its lines. */
  readonly paragraph: string
  /** Index of the line's first code unit in the paragraph. */
  readonly start: number
}

const ELLIPSIS = '…'

/** Drawable text: lone surrogates replaced, line ends made one, tabs spread, other control characters dropped. */
export const cleanText = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/(?!\n)\p{Cc}/gu, '')

/**
 * Measures pieces, caches their widths and adds them up. Measuring whole lines would be exact to the kerning pair, but
 * shapes each line once for each word in it: seconds for the longest texts, while no frame is made.
 */
const remembering = (measure: Measure): Measure => {
  const widths = new Map<string, number>()
  return (text) => {
    const known = widths.get(text)
    if (known !== undefined) return known
    const width = measure(text)
    widths.set(text, width)
    return width
  }
}

/** Cuts a piece that is wider than a line between graphemes, at least one to a line. More text may follow the last part. */
const cutPiece = (piece: string, maxWidth: number, measure: Measure): string[] => {
  const parts: string[] = []
  let width = 0
  for (const grapheme of splitGraphemes(piece)) {
    const advance = measure(grapheme)
    if (parts.length > 0 && width + advance <= maxWidth) {
      parts[parts.length - 1] += grapheme
      width += advance
    } else {
      parts.push(grapheme)
      width = advance
    }
  }
  return parts
}

/** Yields the lines with the blanks at their ends. */
function* breakParagraph(paragraph: string, maxWidth: number, measure: Measure): Generator<string> {
  let line = ''
  let width = 0
  for (const piece of breakable(paragraph)) {
    const visible = measure(piece.trimEnd())
    if (width + visible > maxWidth) {
      if (line !== '') yield line
      const parts = visible > maxWidth ? cutPiece(piece, maxWidth, measure) : [piece]
      line = parts.pop() ?? ''
      width = measure(line)
      yield* parts
    } else {
      line += piece
      width += measure(piece)
    }
  }
  yield line
}

function* wrapAll(text: string, maxWidth: number, measure: Measure): Generator<Line> {
  for (const paragraph of text.split('\n')) {
    let start = 0
    for (const line of breakParagraph(paragraph, maxWidth, measure)) {
      yield { text: line.trimEnd(), paragraph, start }
      start += line.length
    }
  }
}

/** Cuts the line until it and the ellipsis fit. */
export const withEllipsis = (line: string, maxWidth: number, measure: Measure): string => {
  if (measure(line + ELLIPSIS) <= maxWidth) return line + ELLIPSIS
  const [beginning = ''] = cutPiece(line, maxWidth - measure(ELLIPSIS), measure)
  return beginning.trimEnd() + ELLIPSIS
}

/** Word-wraps clean text; stops at `maxLines` without laying out the rest, and marks the cut with an ellipsis. */
export const wrapText = (text: string, { maxWidth, maxLines }: WrapLimits, measure: Measure): Line[] => {
  const widthOf = remembering(measure)
  const lines: Line[] = []
  for (const line of wrapAll(text, maxWidth, widthOf)) {
    const last = lines[maxLines - 1]
    if (last) {
      lines[maxLines - 1] = { ...last, text: withEllipsis(last.text, maxWidth, widthOf) }
      break
    }
    lines.push(line)
  }
  return lines
}
