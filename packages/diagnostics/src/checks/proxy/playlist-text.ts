/** The part of a playlist that tells how new it is. */
export interface PlaylistPosition {
  readonly sequence: number
  readonly targetSeconds: number
}

const numberAfter = (text: string, tag: string): number | null => {
  const found = new RegExp(`^#${tag}:(\\d{1,15})$`, 'm').exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** Null for a text that is no playlist of a running programme. */
export const positionIn = (text: string): PlaylistPosition | null => {
  const sequence = numberAfter(text, 'EXT-X-MEDIA-SEQUENCE')
  const targetSeconds = numberAfter(text, 'EXT-X-TARGETDURATION')
  return sequence === null || targetSeconds === null ? null : { sequence, targetSeconds }
}
