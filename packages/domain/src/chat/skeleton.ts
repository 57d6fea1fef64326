import { createHash } from 'node:crypto'
import confusables from 'unhomoglyph/data.json' with { type: 'json' }

/**
 * Each Latin letter with letters that chat users write for it. Unicode lists these as confusable with no Latin letter, or
 * with another one.
 */
const UNLISTED = 'aᴀ bʙ dδᴅ eᴇ fφꜰ gγɢ hʜ jյᴊ kᴋ lӏʟ mᴍ nпɴ pᴘ tᴛ uц wω'

/** First letters of alphabets in boxes, discs and flags, which Unicode neither decomposes nor lists. */
const BOXED_ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6] as const
const ALPHABET_LENGTH = 26

const HIDDEN = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const ONE_LATIN_LETTER = /^[a-z]\p{M}*$/iu
const ONE_FOREIGN_LETTER = /^(?![a-z0-9])[\p{L}\p{N}]$/u

/** Without accents, case, widths, styles and hidden characters. */
const plainOf = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKD').replace(HIDDEN, '')

function* boxedLetters(): Generator<[letter: string, latin: string]> {
  for (const first of BOXED_ALPHABETS) {
    for (let index = 0; index < ALPHABET_LENGTH; index += 1) {
      yield [String.fromCodePoint(first + index), String.fromCharCode(0x61 + index)]
    }
  }
}

/** Confusables of Unicode with one Latin letter each. What looks like two letters or a digit stays as it is. */
function* listedLetters(): Generator<[letter: string, latin: string]> {
  const listed = Object.entries(confusables).filter(([, look]) => ONE_LATIN_LETTER.test(look))
  const folded = listed.map(([letter, look]) => [letter, plainOf(letter), plainOf(look)] as const)
  const foreign = folded.filter(([, plain]) => ONE_FOREIGN_LETTER.test(plain))
  for (const [, plain, latin] of foreign) yield [plain, latin]
  // A letter's own row comes after the row of its capital, which may look like another letter.
  for (const [letter, plain, latin] of foreign) if (letter === plain) yield [plain, latin]
}

const unlistedLetters = (): [letter: string, latin: string][] =>
  UNLISTED.split(' ').flatMap(([latin = '', ...letters]) =>
    letters.map((letter): [string, string] => [letter, latin]),
  )

let latinOf: ReadonlyMap<string, string> | null = null

/** Built for the first message, because it takes about 10 ms. */
const latinLetters = (): ReadonlyMap<string, string> => {
  latinOf ??= new Map([...boxedLetters(), ...listedLetters(), ...unlistedLetters()])
  return latinOf
}

/**
 * The text as an eye might read it: without accents, case, widths, styles or hidden characters, and with Latin letters in
 * place of their lookalikes. Only for comparing; it is never shown.
 */
export const skeletonOf = (text: string): string => {
  const latin = latinLetters()
  return Array.from(plainOf(text), (letter) => latin.get(letter) ?? letter).join('')
}

/** A digest of any text, short and safe in a key. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
