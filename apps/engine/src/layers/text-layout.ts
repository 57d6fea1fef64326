/** Width in pixels of a piece of text in the current font. */
export type Measure = (text: string) => number

export interface WrapLimits {
  readonly maxWidth: number
  readonly maxLines: number
}

const ELLIPSIS = '…'
const words = new Intl.Segmenter('en', { granularity: 'word' })
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Drawable text: lone surrogates replaced, line ends made one, tabs spread, other control characters dropped. */
export const cleanText = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/(?!\n)\p{Cc}/gu, '')

const splitGraphemes = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment)

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

const STICKS_TO_PREVIOUS = /^[\p{P}\s]+$/u
const OPENS = /[\p{Ps}\p{Pi}]$/u

/** Pieces between which a line may break. Punctuation stays with the word before or after it. */
const breakable = (paragraph: string): string[] => {
  const pieces: string[] = []
  for (const { segment } of words.segment(paragraph)) {
    const previous = pieces.at(-1)
    const sticks = STICKS_TO_PREVIOUS.test(segment) && !OPENS.test(segment)
    if (previous !== undefined && (sticks || OPENS.test(previous)))
      pieces[pieces.length - 1] = previous + segment
    else pieces.push(segment)
  }
  return pieces
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

function* wrapParagraph(paragraph: string, maxWidth: number, measure: Measure): Generator<string> {
  let line = ''
  let width = 0
  for (const piece of breakable(paragraph)) {
    const visible = measure(piece.trimEnd())
    if (width + visible > maxWidth) {
      if (line !== '') yield line.trimEnd()
      const parts = visible > maxWidth ? cutPiece(piece, maxWidth, measure) : [piece]
      line = parts.pop() ?? ''
      width = measure(line)
      yield* parts
    } else {
      line += piece
      width += measure(piece)
    }
  }
  yield line.trimEnd()
}

function* wrapAll(text: string, maxWidth: number, measure: Measure): Generator<string> {
  for (const paragraph of text.split('\n')) yield* wrapParagraph(paragraph, maxWidth, measure)
}

/** Cuts the line until it and the ellipsis fit. */
export const withEllipsis = (line: string, maxWidth: number, measure: Measure): string => {
  if (measure(line + ELLIPSIS) <= maxWidth) return line + ELLIPSIS
  const [beginning = ''] = cutPiece(line, maxWidth - measure(ELLIPSIS), measure)
  return beginning.trimEnd() + ELLIPSIS
}

/** Word-wraps clean text; stops at `maxLines` without laying out the rest, and marks the cut with an ellipsis. */
export const wrapText = (text: string, { maxWidth, maxLines }: WrapLimits, measure: Measure): string[] => {
  const widthOf = remembering(measure)
  const lines: string[] = []
  for (const line of wrapAll(text, maxWidth, widthOf)) {
    if (lines.length === maxLines) {
      lines[maxLines - 1] = withEllipsis(lines[maxLines - 1] ?? '', maxWidth, widthOf)
      break
    }
    lines.push(line)
  }
  return lines
}
