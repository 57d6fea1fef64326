import type { GatewayLimits } from '../limits.ts'

export type JsonLimits = Pick<GatewayLimits, 'maxJsonDepth' | 'maxJsonKeys'>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** Index of the quote that ends the string whose text begins at `start`. */
const endOfString = (text: string, start: number): number => {
  let index = start
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  }
  return index
}

/**
 * Whether JSON text exceeds the limit of nesting or of object keys. Check before parsing: `JSON.parse` accepts any depth,
 * and a deep value overflows the stack when it is serialised or logged.
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

/** The value, or `undefined` when the text is not JSON or exceeds the limits. */
export const parseBounded = (text: string, limits: JsonLimits): unknown => {
  if (exceedsBounds(text, limits)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
