const SIGNATURE = '#EXTM3U'
/** A byte order mark and blanks before the signature: FFmpeg refuses them, other players do not. */
const BLANKS_MAX = 64

const withoutBlanks = (beginning: Buffer): string =>
  beginning
    .toString('latin1', 0, BLANKS_MAX + SIGNATURE.length)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()

/** False once the bytes differ from a playlist's, so that nothing else waits for more of them. */
export const mayBecomePlaylist = (beginning: Buffer): boolean => {
  const text = withoutBlanks(beginning)
  const isCutMark = beginning.length < 3 && '\xef\xbb\xbf'.startsWith(beginning.toString('latin1'))
  return (
    isCutMark ||
    (beginning.length < BLANKS_MAX && text.length < SIGNATURE.length && SIGNATURE.startsWith(text))
  )
}

export const isPlaylist = (beginning: Buffer): boolean => withoutBlanks(beginning).startsWith(SIGNATURE)

/** With or without quotes, and also without the closing one: FFmpeg reads all three. */
const URI_ATTRIBUTE = /URI=(?:"([^"]*)"?|([^",\s]*))/g

/** An address of the relay that it refuses. */
const NOWHERE = 'http://relay.invalid/'

/**
 * Replaces every address in a playlist: segments, child playlists, keys, maps. Relative ones are resolved against `base`.
 * Addresses that are not of the web lead nowhere. The result begins with the signature, as FFmpeg wants it.
 */
export const rewritePlaylist = (text: string, base: URL, relayed: (url: string) => string): string => {
  const replace = (address: string) => {
    const url = URL.parse(address, base.href)
    return url && /^https?:$/.test(url.protocol) ? relayed(url.href) : NOWHERE
  }
  const rewriteLine = (line: string) => {
    if (line.startsWith('#'))
      return line.replace(URI_ATTRIBUTE, (_all, quoted, bare) => `URI="${replace(quoted ?? bare ?? '')}"`)
    return line.trim() === '' ? line : replace(line.trim())
  }
  return text
    .replace(/^\ufeff?\s*/, '')
    .split(/\r\n|\n|\r/)
    .map(rewriteLine)
    .join('\n')
}
