const SCREEN_END = 13
const EXTENSION = 0x21
const IMAGE = 0x2c
const DESCRIPTOR_BYTES = 10
const HAS_COLOURS = 0x80
/** Bounds the walk through a hostile file; a block has 255 bytes at most. */
const BLOCKS_MAX = 1_000_000

/** A picture or an extension of a GIF. */
export interface GifPart {
  /** Null for a picture, else the kind of extension. */
  readonly label: number | null
  /** Offset of a picture's descriptor, or of an extension's first byte behind its length. */
  readonly at: number
}

/** Bytes of the colour table that a flag byte announces. */
export const gifColoursBytes = (flags: number): number =>
  (flags & HAS_COLOURS) === 0 ? 0 : 3 << ((flags & 7) + 1)

/** Walks over a GIF's parts in order, up to its end or the first byte that is none. */
export function* gifParts(bytes: Buffer): Generator<GifPart> {
  let blocksLeft = BLOCKS_MAX
  const behindBlocks = (first: number) => {
    let at = first
    for (; blocksLeft > 0; blocksLeft -= 1) {
      const length = bytes[at]
      at += 1 + (length ?? 0)
      if (length === undefined || length === 0) break
    }
    return at
  }
  let at = SCREEN_END + gifColoursBytes(bytes[10] ?? 0)
  while (blocksLeft > 0) {
    const kind = bytes[at]
    if (kind === EXTENSION) {
      yield { label: bytes[at + 1] ?? 0, at: at + 3 }
      at = behindBlocks(at + 2)
    } else if (kind === IMAGE && at + DESCRIPTOR_BYTES < bytes.length) {
      yield { label: null, at }
      at = behindBlocks(at + DESCRIPTOR_BYTES + gifColoursBytes(bytes[at + 9] ?? 0) + 1)
    } else return
  }
}
