const KEY = /^#EXT-X-(?:SESSION-)?KEY:(.*)$/gm
/** The formats of keys that are read from their address. All others need the module of a DRM. */
const PLAIN_FORMAT = 'identity'

const isDrm = (attributes: string): boolean =>
  !/METHOD=NONE/.test(attributes) &&
  (/KEYFORMAT="([^"]*)"/.exec(attributes)?.[1] ?? PLAIN_FORMAT) !== PLAIN_FORMAT

/** Why a playlist can never be played; null for one that can, or may be later. */
export const playlistFault = (text: string): string | null => {
  const keys = [...text.matchAll(KEY)].map(([, attributes = '']) => attributes)
  if (keys.length > 0 && keys.every(isDrm))
    return 'is encrypted with a DRM, which cannot be played; use a stream without one'
  const hasMedia = /^[^#\s]/m.test(text) || /^#EXT-X-MEDIA:/m.test(text)
  return text.includes('#EXT-X-ENDLIST') && !hasMedia
    ? 'is a playlist that has ended, without a segment'
    : null
}
