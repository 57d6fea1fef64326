import { gifColoursBytes, gifParts } from '@stream-manager/media-inspect'

const SCREEN_FLAGS_AT = 10
const SCREEN_END = 13
const DESCRIPTOR_BYTES = 10
const NO_COLOURS = 0x78
const COLOUR_COUNT = 0x87

/**
 * The same GIF with a colour table for each picture in place of the common one. FFmpeg fills what no picture covers with
 * the background colour of the common table; browsers, and authors with them, leave it transparent.
 */
export const withoutBackground = (gif: Buffer): Buffer => {
  const flags = gif[SCREEN_FLAGS_AT] ?? 0
  const lengthBytes = gifColoursBytes(flags)
  if (lengthBytes === 0) return gif
  const common = gif.subarray(SCREEN_END, SCREEN_END + lengthBytes)
  const screen = Buffer.from(gif.subarray(0, SCREEN_END))
  screen[SCREEN_FLAGS_AT] = flags & NO_COLOURS
  const parts: Buffer[] = [screen]
  let copied = SCREEN_END + lengthBytes
  for (const { label, at } of gifParts(gif)) {
    if (label !== null || gifColoursBytes(gif[at + 9] ?? 0) > 0) continue
    const descriptor = Buffer.from(gif.subarray(at, at + DESCRIPTOR_BYTES))
    descriptor[9] = ((descriptor[9] ?? 0) & NO_COLOURS) | (flags & COLOUR_COUNT)
    parts.push(gif.subarray(copied, at), descriptor, common)
    copied = at + DESCRIPTOR_BYTES
  }
  return Buffer.concat([...parts, gif.subarray(copied)])
}
