const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Splits text into characters as readers see them: a letter with its marks is one, and so is an emoji of several code points. */
export const splitGraphemes = (text: string): string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment)
