import { fail, type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'

const MOST_GRAPHEMES = 500
const MOST_BYTES = 2000

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Stops at the limits: one grapheme may be made of a thousand marks, and a text of a thousand graphemes. */
export const cutText = (text: string, most: { graphemes: number; bytes: number }): string => {
  let cut = ''
  let graphemes = 0
  let bytes = 0
  for (const { segment } of segmenter.segment(text)) {
    graphemes += 1
    bytes += Buffer.byteLength(segment)
    if (graphemes > most.graphemes || bytes > most.bytes) break
    cut += segment
  }
  return cut
}

const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu

/**
 * Control, private-use, tag and broken characters, and those format characters that reorder or hide what others see.
 * Joiners are looked at below; the number signs of Arabic and its neighbours are format characters that can be seen.
 */
const HIDDEN =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u{E0000}-\u{E007F}]|(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])\p{Cf}/gu

const MARKED = /([^\p{M}\u200C\u200D])?([\p{M}\u200C\u200D]+)/gu
const JOINER = /[\u200C\u200D]/u
/** Writing in which a joiner changes nothing but what a search or an eye can find. */
const NEVER_JOINED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{Z}]/u
const MOST_MARKS = 2

/** Two combining marks a letter, and one joiner where joiners mean something: emoji and scripts that need them. */
const capMarks = (text: string): string =>
  text.replace(MARKED, (_all, base: string | undefined, marks: string) => {
    let joiners = base === undefined || NEVER_JOINED.test(base) ? 0 : 1
    let left = MOST_MARKS
    let kept = base ?? ''
    for (const mark of marks) {
      const fits = JOINER.test(mark) ? joiners-- > 0 : left-- > 0
      if (fits) kept += mark
    }
    return kept
  })

/** One line of plain text: NFC, without what could reorder, hide or bury what others see. The rest is left as it is. */
export const cleanText = (text: string): string =>
  capMarks(text.replace(LINE_BREAKS, ' ').replace(HIDDEN, '').normalize('NFC'))
    // Taking something out from between a letter and its mark may have let the two compose.
    .normalize('NFC')
    .replace(/\s{2,}/gu, ' ')
    .trim()

/** Fillers and Braille's empty cell count as letters and symbols, and show nothing. */
export const hasVisibleText = (text: string): boolean =>
  /[^\s\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text)

/** Errors: `chat.empty`, `request.invalid` when it is too long. */
export const checkText = (text: string): Result<string> => {
  const cleaned = cleanText(text)
  if (!hasVisibleText(cleaned)) return fail('chat.empty', 'The message has nothing to show; write some text')
  if (cutText(cleaned, { graphemes: MOST_GRAPHEMES, bytes: MOST_BYTES }) !== cleaned) {
    return invalidField('/text', `must be at most ${MOST_GRAPHEMES} characters and ${MOST_BYTES} bytes`)
  }
  return succeed(cleaned)
}
