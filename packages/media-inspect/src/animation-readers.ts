import { ANIMATION_FRAMES_MAX, type Animation, shownForMs } from './animation.ts'
import { pngChunks, riffChunks } from './image-chunks.ts'

/** Null for a file that stands still. Never throws. */
export type AnimationReader = (bytes: Buffer) => Animation | null

const WEBP_FILE_HEADER_BYTES = 12

/** In most formats 0 stands for no end. */
const playsOf = (count: number) => (count === 0 ? null : count)

const isFull = (durations: readonly number[]) => durations.length > ANIMATION_FRAMES_MAX

export const movingOnly = (frameDurationsMs: readonly number[], plays: number | null): Animation | null =>
  frameDurationsMs.length > 1 ? { frameDurationsMs, plays } : null

/** A delay is a fraction of a second; a denominator of 0 stands for hundredths. */
const apngDelayMs = (control: Buffer) => {
  const numerator = control.readUInt16BE(20)
  const denominator = control.readUInt16BE(22) || 100
  return (1000 * numerator) / denominator
}

export const readApng: AnimationReader = (bytes) => {
  let plays: number | null | undefined
  const durations: number[] = []
  for (const { type, content } of pngChunks(bytes)) {
    if (type === 'acTL' && content.length >= 8) plays = playsOf(content.readUInt32BE(4))
    // Without an `acTL` before the picture it is an ordinary PNG.
    if (type === 'IDAT' && plays === undefined) return null
    if (type === 'fcTL' && content.length >= 24) durations.push(shownForMs(apngDelayMs(content)))
    if (isFull(durations)) break
  }
  return plays === undefined ? null : movingOnly(durations, plays)
}

export const readMovingWebp: AnimationReader = (bytes) => {
  let plays: number | null = null
  const durations: number[] = []
  for (const { type, content } of riffChunks(bytes, WEBP_FILE_HEADER_BYTES)) {
    if (type === 'ANIM' && content.length >= 6) plays = playsOf(content.readUInt16LE(4))
    if (type === 'ANMF' && content.length >= 16) durations.push(shownForMs(content.readUIntLE(12, 3)))
    if (isFull(durations)) break
  }
  return movingOnly(durations, plays)
}
