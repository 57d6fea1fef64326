import type { GatewayLimits } from '../limits.ts'

export type JsonLimits = Pick<GatewayLimits, 'maxJsonDepth' | 'maxJsonKeys'>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** Where the string that opened before `start` is over. */
const endOfString = (text: string, start: number): number => {
  let index = start
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  }
  return index
}

/**
 * Whether JSON text nests deeper, or has more object keys, than it may. Asked before parsing: `JSON.parse` takes any
 * depth, and what it returns then overflows the stack of whoever serialises or logs it.
 */
export const exceedsBounds = (text: string, { maxJsonDepth, maxJsonKeys }: JsonLimits): boolean => {
  let depth = 0
  let keys = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === QUOTE) index = endOfString(text, index + 1)
    else if (unit === COLON) keys += 1
    else if (OPENING.has(unit)) depth += 1
    else if (CLOSING.has(unit)) depth -= 1
    if (depth > maxJsonDepth || keys > maxJsonKeys) return true
  }
  return false
}

/** The value, or `undefined`, which no JSON text stands for, when the text is not JSON or is too much. */
export const parseBounded = (text: string, limits: JsonLimits): unknown => {
  if (exceedsBounds(text, limits)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
