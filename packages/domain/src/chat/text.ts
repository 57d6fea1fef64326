import { fail, type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'

const MAX_GRAPHEMES = 500
const MAX_BYTES = 2000

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Limits both, because one grapheme may consist of a thousand marks. */
export const cutText = (text: string, max: { graphemes: number; bytes: number }): string => {
  let cut = ''
  let graphemes = 0
  let bytes = 0
  for (const { segment } of segmenter.segment(text)) {
    graphemes += 1
    bytes += Buffer.byteLength(segment)
    if (graphemes > max.graphemes || bytes > max.bytes) break
    cut += segment
  }
  return cut
}

const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu

/**
 * Control, private-use, tag and broken characters, and format characters that reorder or hide text. Joiners are handled
 * below. The number signs of Arabic and related scripts are format characters too, but visible.
 */
const HIDDEN =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u{E0000}-\u{E007F}]|(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])\p{Cf}/gu

const MARKED = /([^\p{M}\u200C\u200D])?([\p{M}\u200C\u200D]+)/gu
const JOINER = /[\u200C\u200D]/u
/** Scripts in which a joiner has no meaning and only hides words from a search. */
const NEVER_JOINED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{Z}]/u
const MAX_MARKS = 2

/** Keeps two combining marks a letter, and one joiner where joiners have a meaning: in emoji and some scripts. */
const capMarks = (text: string): string =>
  text.replace(MARKED, (_all, base: string | undefined, marks: string) => {
    let joiners = base === undefined || NEVER_JOINED.test(base) ? 0 : 1
    let left = MAX_MARKS
    let kept = base ?? ''
    for (const mark of marks) {
      const fits = JOINER.test(mark) ? joiners-- > 0 : left-- > 0
      if (fits) kept += mark
    }
    return kept
  })

/** One line of plain text: NFC, without characters that reorder or hide other text. */
export const cleanText = (text: string): string =>
  capMarks(text.replace(LINE_BREAKS, ' ').replace(HIDDEN, '').normalize('NFC'))
    // A removed character may have separated a letter from its mark: normalise again.
    .normalize('NFC')
    .replace(/\s{2,}/gu, ' ')
    .trim()

/** Fillers and the empty Braille cell count as letters and symbols, but are invisible. */
export const hasVisibleText = (text: string): boolean =>
  /[^\s\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text)

/** Errors: `chat.empty`, `request.invalid` when it is too long. */
export const checkText = (text: string): Result<string> => {
  const cleaned = cleanText(text)
  if (!hasVisibleText(cleaned)) return fail('chat.empty', 'The message has nothing to show; write some text')
  if (cutText(cleaned, { graphemes: MAX_GRAPHEMES, bytes: MAX_BYTES }) !== cleaned) {
    return invalidField('/text', `must be at most ${MAX_GRAPHEMES} characters and ${MAX_BYTES} bytes`)
  }
  return succeed(cleaned)
}
