export const REDACTED = '[redacted]'

/**
 * Patterns of text that contains a secret, and their replacements, which keep the harmless part. Each takes linear time:
 * no run of characters can be begun again within itself.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/:\/\/[^\s/?#"<>]*@/g, `://${REDACTED}@`],
  [/(rtmps?:\/\/[^\s/"]+\/[^\s/"]+\/)[^\s"]+/gi, `$1${REDACTED}`],
  [/([?&;#](?:key|sig|auth|pass|pwd|link|apikey|stream_key)=)[^&\s"]+/gi, `$1${REDACTED}`],
  [/((?:token|secret|password|passphrase|signature|streamid)=)[^&\s"]+/gi, `$1${REDACTED}`],
  [/\b(Bearer|Basic)\s+[\w.~+/-]+=*/gi, `$1 ${REDACTED}`],
  [/(^|[^\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*/g, REDACTED],
]

/** Blanks secrets that are recognisable without being known. */
export const blankShapes = (text: string): string =>
  SHAPES.reduce((clean, [shape, replacement]) => clean.replace(shape, replacement), text)
