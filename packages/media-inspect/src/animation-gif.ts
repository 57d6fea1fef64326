import { ANIMATION_FRAMES_MAX, shownForMs } from './animation.ts'
import { type AnimationReader, movingOnly } from './animation-readers.ts'
import { gifParts } from './gif-parts.ts'

const GRAPHIC_CONTROL = 0xf9
const APPLICATION = 0xff
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0']

/** The extension counts the turns after the first one; 0 stands for no end. Undefined for another extension. */
const playsAt = (bytes: Buffer, at: number): number | null | undefined => {
  const block = at + 11
  if (!LOOPS.includes(bytes.toString('latin1', at, block))) return undefined
  if (block + 4 > bytes.length || bytes[block + 1] !== 1) return undefined
  const repeats = bytes.readUInt16LE(block + 2)
  return repeats === 0 ? null : repeats + 1
}

export const readMovingGif: AnimationReader = (bytes) => {
  // A GIF without the extension for loops plays once.
  let plays: number | null = 1
  let delayMs = 0
  const durations: number[] = []
  for (const { label, at } of gifParts(bytes)) {
    if (label === GRAPHIC_CONTROL && at + 3 <= bytes.length) delayMs = bytes.readUInt16LE(at + 1) * 10
    const found = label === APPLICATION ? playsAt(bytes, at) : undefined
    if (found !== undefined) plays = found
    if (label !== null) continue
    durations.push(shownForMs(delayMs))
    delayMs = 0
    if (durations.length > ANIMATION_FRAMES_MAX) break
  }
  return movingOnly(durations, plays)
}
