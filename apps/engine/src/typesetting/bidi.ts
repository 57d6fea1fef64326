import bidiFactory from 'bidi-js'

export type Direction = 'auto' | 'ltr' | 'rtl'

/** Directions of a paragraph by the Unicode Bidirectional Algorithm. An odd level is written from right to left. */
export interface ParagraphLevels {
  readonly base: number
  /** By code unit. */
  readonly levels: ArrayLike<number>
}

// The package's types describe its ES module; Node loads the CommonJS one, whose export is the function.
const createBidi = bidiFactory as unknown as typeof bidiFactory.default
let bidi: ReturnType<typeof createBidi> | null = null

/** Letters and marks of right-to-left scripts, and the controls that begin such a piece. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const LEFT_TO_RIGHT: ParagraphLevels = { base: 0, levels: [] }

/** `auto` takes the direction of the first strong character, and left to right where there is none. */
export const levelsOf = (paragraph: string, direction: Direction): ParagraphLevels => {
  if (direction !== 'rtl' && !RIGHT_TO_LEFT.test(paragraph)) return LEFT_TO_RIGHT
  bidi ??= createBidi()
  const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph, direction)
  return { base: paragraphs[0]?.level ?? (direction === 'rtl' ? 1 : 0), levels }
}

/** Puts the pieces of one line into the order in which they stand from left to right. */
export const inVisualOrder = <Piece extends { readonly level: number }>(
  pieces: readonly Piece[],
): Piece[] => {
  const order = [...pieces]
  const highest = Math.max(0, ...order.map(({ level }) => level))
  for (let level = highest; level >= 1; level -= 1) {
    for (let from = 0; from < order.length; from += 1) {
      let to = from
      while (to < order.length && (order[to]?.level ?? 0) >= level) to += 1
      if (to > from) order.splice(from, to - from, ...order.slice(from, to).reverse())
      from = to
    }
  }
  return order
}

const FORMATTING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const OVERRIDES = /[\u202d\u202e]/

/** Directional controls have no picture. */
export const withoutFormatting = (text: string): string => text.replace(FORMATTING, '')

export const hasOverride = (paragraph: string): boolean => OVERRIDES.test(paragraph)

/** Keeps the letters of a piece in their resolved order, when a control in the paragraph overrides it. */
export const overridden = (text: string, level: number): string =>
  `${level % 2 === 1 ? '\u202e' : '\u202d'}${text}\u202c`
