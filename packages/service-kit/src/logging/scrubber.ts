const REDACTED = '[redacted]'

/** A shorter secret would blank ordinary words and numbers too. */
const MIN_SECRET_LENGTH = 4
const MAX_SECRETS = 1000

/** Patterns of text that contains a secret, and their replacements, which keep the harmless part. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/@"\\]{1,512}@/gi, `$1${REDACTED}@`],
  [/(rtmps?:\/\/[^\s/"\\]{1,256}\/[^\s/"\\]{1,256}\/)[^\s"\\]+/gi, `$1${REDACTED}`],
  [
    /([?&](?:access_token|token|key|secret|password|passphrase|streamid|signature)=)[^&\s"\\]+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/-]+=*/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, REDACTED],
]

/** Blanks secrets in outgoing text: log lines, the stderr of a child process, messages to clients. */
export interface Scrubber {
  scrub(text: string): string
  /** Blanks the value wherever it appears from now on, until the returned function is called. */
  register(secret: string): () => void
}

const spellings = (secret: string): string[] => [
  ...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
]

export const createScrubber = (): Scrubber => {
  const holders = new Map<string, number>()

  const release = (secret: string) => {
    const count = holders.get(secret) ?? 0
    if (count > 1) holders.set(secret, count - 1)
    else holders.delete(secret)
  }

  return {
    scrub(text) {
      let clean = text
      for (const secret of holders.keys()) {
        for (const spelling of spellings(secret)) clean = clean.replaceAll(spelling, REDACTED)
      }
      for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement)
      return clean
    },
    register(secret) {
      if (secret.length < MIN_SECRET_LENGTH) return () => {}
      if (!holders.has(secret) && holders.size >= MAX_SECRETS) {
        // The oldest secret is evicted: secrets in use are registered again on each use.
        for (const oldest of holders.keys()) {
          holders.delete(oldest)
          break
        }
      }
      holders.set(secret, (holders.get(secret) ?? 0) + 1)
      let held = true
      return () => {
        if (held) release(secret)
        held = false
      }
    },
  }
}
