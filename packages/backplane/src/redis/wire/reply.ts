import { BackplaneUnavailableError } from '../../port/errors.ts'
import { DamagedRecordError } from './errors.ts'

/** For an answer that none of our scripts gives: another program, or another version of ours, is at work. */
const unexpected = (what: string): BackplaneUnavailableError =>
  new BackplaneUnavailableError(`Redis gave an answer that is not ${what}`)

export const textIn = (value: unknown): string => {
  if (typeof value === 'string') return value
  throw unexpected('a text')
}

export const listIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw unexpected('a list')
}

export const textsIn = (value: unknown): string[] => listIn(value).map(textIn)

/** A whole number. Lua sends it as its digits. */
export const numberIn = (value: unknown): number => {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw unexpected('a whole number')
}

/** The values of a script's answer after the first, which must be `status`. */
export const answerIn = (reply: unknown, status: string): readonly unknown[] => {
  const [found, ...rest] = listIn(reply)
  if (found === status) return rest
  throw unexpected(status)
}

/** The first value of a script's answer. Throws when the script found a damaged record. */
export const statusOf = (reply: unknown): string => {
  const [status, key, reason] = listIn(reply)
  if (status === 'damaged') throw new DamagedRecordError(textIn(key), textIn(reason))
  return textIn(status)
}

/** Parses the JSON of the record at that key. */
export const jsonIn = (redisKey: string, json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    throw new DamagedRecordError(redisKey, 'its text is no JSON')
  }
}
