const SIGNATURE = '#EXTM3U'

/** False once the bytes differ from a playlist's, so that nothing else waits for more of them. */
export const mayBecomePlaylist = (beginning: Buffer): boolean =>
  beginning.length < SIGNATURE.length && SIGNATURE.startsWith(beginning.toString('latin1'))

/** FFmpeg reads a playlist only with exactly this beginning. */
export const isPlaylist = (beginning: Buffer): boolean =>
  beginning.subarray(0, SIGNATURE.length).toString('latin1') === SIGNATURE

/** With or without quotes, and also without the closing one: FFmpeg reads all three. */
const URI_ATTRIBUTE = /URI=(?:"([^"]*)"?|([^",\s]*))/g

/** An address of the relay that it refuses. */
const NOWHERE = 'http://relay.invalid/'

/**
 * Replaces every address in a playlist: segments, child playlists, keys, maps. Relative ones are resolved against `base`.
 * Addresses that are not of the web lead nowhere.
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
    .split(/\r\n|\n|\r/)
    .map(rewriteLine)
    .join('\n')
}
