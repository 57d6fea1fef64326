const REDACTED = '[redacted]'

/** Below this a "secret" would also blank ordinary words and numbers. */
const MIN_SECRET_LENGTH = 4
const MAX_SECRETS = 1000

/** Shapes that carry a secret whatever its value; each keeps what helps the reader and drops the rest. */
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

/** Blanks secrets in any text on its way out: log lines, the stderr of a child process, messages to clients. */
export interface Scrubber {
  scrub(text: string): string
  /** From now on the value is blanked wherever it appears. Returns the release for when the secret is gone. */
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
        // Oldest first: a bounded table must forget somebody, and live secrets are registered anew on each use.
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
