import { randomBytes } from 'node:crypto'
import type { Clock } from '@stream-manager/contracts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const COUNTER_DIGITS = 3
const RANDOM_DIGITS = 10
const COUNTER_LIMIT = ALPHABET.length ** COUNTER_DIGITS

const base32 = (value: number, digits: number): string => {
  let rest = value
  let text = ''
  for (let digit = 0; digit < digits; digit += 1) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text
    rest = Math.floor(rest / ALPHABET.length)
  }
  return text
}

const random = (): string =>
  Array.from(randomBytes(RANDOM_DIGITS), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')

/** Ids in time order: milliseconds, a counter within them, 50 random bits; 23 lower-case characters. */
export const createIdGenerator = (clock: Clock): (() => string) => {
  let lastMs = 0
  let counter = 0
  return () => {
    // A wall clock set back must not put new ids before old ones: time stands until it catches up.
    const nowMs = Math.max(lastMs, clock.now().getTime())
    counter = nowMs === lastMs ? counter + 1 : 0
    lastMs = counter < COUNTER_LIMIT ? nowMs : nowMs + 1
    counter %= COUNTER_LIMIT
    return base32(lastMs, TIME_DIGITS) + base32(counter, COUNTER_DIGITS) + random()
  }
}
