const words = new Intl.Segmenter('en', { granularity: 'word' })

const PUNCTUATION = /^\p{P}+$/u
const OPENS = /[\p{Ps}\p{Pi}¿¡]$/u
/** Punctuation that some languages set off by a blank, as in `Bonjour !`. */
const CLOSES = /^[\p{Pe}\p{Pf}!?:;,.%…]+$/u
/** Scripts without blanks between words, and emoji. */
const SPACELESS =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Emoji_Presentation}\\p{Regional_Indicator}、。，！？：；」』）】]'
const ENDS_SPACELESS = new RegExp(
  `${SPACELESS}[\\p{M}\\p{Default_Ignorable_Code_Point}\\p{Emoji_Modifier}]*$`,
  'u',
)
const BEGINS_SPACELESS = new RegExp(`^${SPACELESS}`, 'u')
/** Japanese signs that belong to the sound before them. */
const NEVER_FIRST = /^[ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ]/u
const NO_BREAK = /[\u00a0\u2007\u202f\u2060\ufeff]$/
/** A blank, or the mark of a place where a line may break. */
const BLANK = /[\s\u200b]$/
const HYPHENATED = /\p{L}[-/–—]$/u

const mayBreak = (before: string, after: string): boolean => {
  if (/^\s/.test(after) || NO_BREAK.test(before)) return false
  if (BLANK.test(before)) return !CLOSES.test(after)
  if (OPENS.test(before) || NEVER_FIRST.test(after)) return false
  if (PUNCTUATION.test(after)) return OPENS.test(after) && ENDS_SPACELESS.test(before)
  return ENDS_SPACELESS.test(before) || BEGINS_SPACELESS.test(after) || HYPHENATED.test(before)
}

/** Pieces between which a line may break. A dictionary finds the words of scripts without blanks. */
export const breakable = (paragraph: string): string[] => {
  const pieces: string[] = []
  for (const { segment } of words.segment(paragraph)) {
    const last = pieces.at(-1)
    if (last !== undefined && !mayBreak(last, segment)) pieces[pieces.length - 1] = last + segment
    else pieces.push(segment)
  }
  return pieces
}
