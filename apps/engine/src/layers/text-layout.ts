/** Width in pixels of a run of text in the font at hand. */
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

/** The longest beginning, in whole graphemes and at least one, that is not wider than `maxWidth`. */
const fittingPrefix = (text: string, maxWidth: number, measure: Measure): string => {
  const parts = splitGraphemes(text)
  let low = 1
  let high = parts.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(parts.slice(0, middle).join('')) <= maxWidth) low = middle
    else high = middle - 1
  }
  return parts.slice(0, low).join('')
}

/** Pieces between which a line may break. Punctuation stays with what it follows. */
const breakable = (paragraph: string): string[] => {
  const pieces: string[] = []
  for (const { segment } of words.segment(paragraph)) {
    const sticks = /^[\p{P}\s]+$/u.test(segment) && !/^[\p{Ps}\p{Pi}]/u.test(segment)
    if (sticks && pieces.length > 0) pieces[pieces.length - 1] += segment
    else pieces.push(segment)
  }
  return pieces
}

function* wrapParagraph(paragraph: string, maxWidth: number, measure: Measure): Generator<string> {
  let line = ''
  for (const piece of breakable(paragraph)) {
    if (measure((line + piece).trimEnd()) <= maxWidth) {
      line += piece
      continue
    }
    if (line !== '') yield line.trimEnd()
    line = piece
    while (measure(line.trimEnd()) > maxWidth) {
      const prefix = fittingPrefix(line, maxWidth, measure)
      if (prefix.length === line.length) break
      yield prefix
      line = line.slice(prefix.length)
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
  const room = maxWidth - measure(ELLIPSIS)
  return fittingPrefix(line, Math.max(0, room), measure).trimEnd() + ELLIPSIS
}

/** Word-wraps clean text; stops at `maxLines` without laying out the rest, and marks the cut with an ellipsis. */
export const wrapText = (text: string, { maxWidth, maxLines }: WrapLimits, measure: Measure): string[] => {
  const lines: string[] = []
  for (const line of wrapAll(text, maxWidth, measure)) {
    if (lines.length === maxLines) {
      lines[maxLines - 1] = withEllipsis(lines[maxLines - 1] ?? '', maxWidth, measure)
      break
    }
    lines.push(line)
  }
  return lines
}
