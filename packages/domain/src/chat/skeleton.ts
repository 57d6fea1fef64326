import { createHash } from 'node:crypto'

/** Letters of other alphabets, by the Latin one they look like. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аαᴀɑ',
  b: 'вьβʙ',
  c: 'сςᴄ',
  d: 'ԁδᴅđ',
  e: 'еεᴇ',
  f: 'φꜰ',
  g: 'γցɢɡ',
  h: 'һнհʜħ',
  i: 'іιɪı',
  j: 'јյᴊ',
  k: 'кκᴋ',
  l: 'ӏʟł',
  m: 'мμᴍ',
  n: 'пηոɴ',
  o: 'оοσօᴏø',
  p: 'рρᴘ',
  q: 'ԛզ',
  r: 'гʀ',
  s: 'ѕꜱ',
  t: 'тτᴛ',
  u: 'цυսᴜ',
  v: 'ѵνᴠ',
  w: 'ԝωաᴡ',
  x: 'хχ',
  y: 'уʏ',
  z: 'ζᴢ',
}

/** First letters of alphabets that Unicode draws in boxes, discs and flags and does not decompose. */
const BOXED_ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6] as const

const ALPHABET = Object.keys(LOOKALIKES)

const latinOf = new Map<string, string>(
  ALPHABET.flatMap((latin, index) => {
    const boxed = BOXED_ALPHABETS.map((first) => String.fromCodePoint(first + index))
    return [...(LOOKALIKES[latin] ?? ''), ...boxed].map((letter): [string, string] => [letter, latin])
  }),
)

const UNSEEN = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/**
 * The text as an eye might read it: without accents, cases, widths, styles or what cannot be seen, lookalikes as
 * Latin letters. Only for comparing; it is never shown.
 */
export const skeletonOf = (text: string): string => {
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFKD').replace(UNSEEN, '')
  return Array.from(plain, (letter) => latinOf.get(letter) ?? letter).join('')
}

/** Of any text, short and safe in a key. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
