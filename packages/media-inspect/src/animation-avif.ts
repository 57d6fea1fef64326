import { ANIMATION_FRAMES_MAX, shownForMs } from './animation.ts'
import { type AnimationReader, movingOnly } from './animation-readers.ts'
import { type Box, boxes, childBox, wholeFile } from './iso-boxes.ts'

const PICTURES = 'pict'
const REPEATS = 1

/** The unsigned number at an offset of a box, or 0 behind its end. Eight bytes lose nothing up to 2^53. */
const numberAt = (bytes: Buffer, box: Box, at: number, length: 4 | 8): number => {
  const start = box.start + at
  if (start + length > box.end) return 0
  return length === 4 ? bytes.readUInt32BE(start) : Number(bytes.readBigUInt64BE(start))
}

const isWide = (bytes: Buffer, box: Box) => bytes[box.start] === 1

const inside = (bytes: Buffer, box: Box | undefined, path: readonly string[]): Box | undefined =>
  path.reduce<Box | undefined>((parent, type) => childBox(bytes, parent, type), box)

/** The track with the pictures; another one of the same kind holds their transparency. */
const pictureTrack = (bytes: Buffer): Box | undefined => {
  const movie = childBox(bytes, wholeFile(bytes), 'moov')
  if (!movie) return undefined
  for (const track of boxes(bytes, movie.start, movie.end)) {
    const handler = inside(bytes, track, ['mdia', 'hdlr'])
    if (handler && bytes.toString('latin1', handler.start + 8, handler.start + 12) === PICTURES) return track
  }
  return undefined
}

const sampleDurationsMs = (bytes: Buffer, times: Box, ticksPerSecond: number): number[] => {
  const durations: number[] = []
  const runs = numberAt(bytes, times, 4, 4)
  for (let run = 0; run < runs && durations.length <= ANIMATION_FRAMES_MAX; run += 1) {
    if (times.start + 16 + run * 8 > times.end) break
    const count = numberAt(bytes, times, 8 + run * 8, 4)
    const durationMs = (1000 * numberAt(bytes, times, 12 + run * 8, 4)) / ticksPerSecond
    const left = ANIMATION_FRAMES_MAX + 1 - durations.length
    for (let sample = 0; sample < Math.min(count, left); sample += 1) durations.push(shownForMs(durationMs))
  }
  return durations
}

/** Without an edit list there is no end, as in browsers. A repeated edit plays until the track's duration is over. */
const playsOf = (bytes: Buffer, track: Box): number | null => {
  const edits = inside(bytes, track, ['edts', 'elst'])
  const header = childBox(bytes, track, 'tkhd')
  if (!edits || !header) return null
  if (bytes[edits.start + 3] !== REPEATS) return 1
  const wideTrack = isWide(bytes, header)
  const wideEdit = isWide(bytes, edits)
  const length = wideTrack ? 8 : 4
  const totalTicks = numberAt(bytes, header, wideTrack ? 28 : 20, length)
  const turnTicks = numberAt(bytes, edits, 8, wideEdit ? 8 : 4)
  // The largest number stands for no end.
  const endless = totalTicks >= 2 ** (8 * length) - 1
  return endless || turnTicks === 0 ? null : Math.max(1, Math.ceil(totalTicks / turnTicks))
}

export const readMovingAvif: AnimationReader = (bytes) => {
  const track = pictureTrack(bytes)
  const header = inside(bytes, track, ['mdia', 'mdhd'])
  const times = inside(bytes, track, ['mdia', 'minf', 'stbl', 'stts'])
  if (!track || !header || !times) return null
  const ticksPerSecond = numberAt(bytes, header, isWide(bytes, header) ? 20 : 12, 4)
  if (ticksPerSecond === 0) return null
  return movingOnly(sampleDurationsMs(bytes, times, ticksPerSecond), playsOf(bytes, track))
}
