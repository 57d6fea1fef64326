import { isErrorCode } from '../error-codes.ts'

export const MAX_MESSAGE_CHARACTERS = 300
/** Longer text is cut before it is read. */
const MAX_TEXT = 1000

const QUOTED = /"[^"]*"/g
const SPACES = /(\s+)/
const SEPARATORS = /([()[\]{}<>,;='`|]+)/
/** Marks at the end of a sentence are no part of its last word. */
const END_MARKS = /[.:!?]$/

const NUMBER = /^[+-]?\d[\d.,:%]{0,30}[a-z]{0,3}$/i
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/
const HOST_AND_PORT = /^[\w.-]+:\d{1,5}$/
const DOTTED_NAME = /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i
const HEXADECIMAL = /^[\da-f:.%]+$/i
const DIGIT = /\d/g

const isIpv6 = (word: string): boolean => word.split(':').length > 2 && HEXADECIMAL.test(word)

/** Codecs and the like have a digit or two: `h264`, `utf8`. */
const isId = (word: string): boolean => word.length >= 6 && (word.match(DIGIT)?.length ?? 0) >= 2

const isAddress = (word: string): boolean =>
  word.includes('@') || IPV4.test(word) || isIpv6(word) || HOST_AND_PORT.test(word)

/** The first that matches says what a word is. */
const KINDS: readonly (readonly [string, (word: string) => boolean])[] = [
  ['<path>', (word) => word.includes('/') || word.includes('\\')],
  ['<address>', (word) => IPV4.test(word)],
  ['<number>', (word) => NUMBER.test(word)],
  ['<address>', isAddress],
  ['<name>', (word) => DOTTED_NAME.test(word) && !isErrorCode(word)],
  ['<id>', isId],
]

const normalWord = (word: string): string => {
  const mark = END_MARKS.exec(word)?.[0] ?? ''
  const bare = mark === '' ? word : word.slice(0, -1)
  const kind = KINDS.find(([, matches]) => matches(bare))
  return kind ? `${kind[0]}${mark}` : word
}

/** An address may hold separators. */
const normalWords = (words: string): string =>
  words.includes('://') ? '<url>' : words.split(SEPARATORS).map(normalWord).join('')

/** The message of an error without what differs each time: ids, numbers, addresses, paths and quoted text. */
export const normalMessage = (text: string): string =>
  text
    .slice(0, MAX_TEXT)
    .replace(QUOTED, '<text>')
    .split(SPACES)
    .map(normalWords)
    .join('')
    .trim()
    .slice(0, MAX_MESSAGE_CHARACTERS)
