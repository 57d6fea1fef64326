import { fail, type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'

const MOST_GRAPHEMES = 500
const MOST_BYTES = 2000
const MOST_NAME_GRAPHEMES = 64
const NAMELESS = 'Guest'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Counting stops just past the limit: one grapheme of a thousand marks must not cost a thousand steps each. */
const exceedsGraphemes = (text: string, most: number): boolean => {
  let count = 0
  for (const _ of segmenter.segment(text)) {
    count += 1
    if (count > most) return true
  }
  return false
}

/**
 * One line of plain text: NFC; no control, bidi, tag, private-use or broken characters, which could reorder or
 * hide what others see; at most two combining marks a letter. Joiners stay: emoji and some scripts need them.
 */
export const cleanText = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Zl}\p{Zp}\t\n\r]+/gu, ' ')
    .replace(
      /[\p{Cc}\p{Co}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu,
      '',
    )
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim()

const hasVisibleText = (text: string) => /[^\s\p{M}\p{Cf}]/u.test(text)

/** Errors: `chat.empty`, `request.invalid` when it is too long. */
export const checkText = (text: string): Result<string> => {
  const cleaned = cleanText(text)
  if (!hasVisibleText(cleaned)) return fail('chat.empty', 'The message has nothing to show; write some text')
  if (Buffer.byteLength(cleaned) > MOST_BYTES || exceedsGraphemes(cleaned, MOST_GRAPHEMES)) {
    return invalidField('/text', `must be at most ${MOST_GRAPHEMES} characters and ${MOST_BYTES} bytes`)
  }
  return succeed(cleaned)
}

/** A name to show: cleaned and cut; a substitute when nothing is left of it. */
export const cleanName = (name: string): string => {
  const cleaned = cleanText(name)
  if (!hasVisibleText(cleaned)) return NAMELESS
  const graphemes = [...segmenter.segment(cleaned.slice(0, MOST_BYTES))]
  return graphemes
    .slice(0, MOST_NAME_GRAPHEMES)
    .map(({ segment }) => segment)
    .join('')
}
