const VERSION_AND_FLAGS_BYTES = 4

/** One part of an ISO base media file. */
export interface Box {
  readonly type: string
  /** Byte range of the content. */
  readonly start: number
  readonly end: number
}

/** The boxes between two offsets, up to the first one that does not fit. */
export function* boxes(bytes: Buffer, start: number, end: number): Generator<Box> {
  let offset = start
  while (offset + 8 <= end) {
    const size = bytes.readUInt32BE(offset)
    const boxEnd = size === 0 ? end : offset + size
    if (boxEnd < offset + 8 || boxEnd > end) return
    yield { type: bytes.toString('latin1', offset + 4, offset + 8), start: offset + 8, end: boxEnd }
    offset = boxEnd
  }
}

export const wholeFile = (bytes: Buffer): Box => ({ type: '', start: 0, end: bytes.length })

export const childBox = (bytes: Buffer, parent: Box | undefined, type: string): Box | undefined => {
  if (!parent) return undefined
  const start = parent.type === 'meta' ? parent.start + VERSION_AND_FLAGS_BYTES : parent.start
  for (const box of boxes(bytes, start, parent.end)) if (box.type === type) return box
  return undefined
}
