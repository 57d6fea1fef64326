import { execFileSync } from 'node:child_process'
import { ffmpeg } from './material.ts'

const FPS = 30
const SAMPLE_RATE = 48_000

/** A clip of 10 s. Every 2 s a white flash and a beep begin at the same instant. */
export const makeSyncClip = (path: string): void => {
  const on = 'lt(mod(T,2),0.1)'
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    `nullsrc=s=320x180:r=${FPS},format=yuv420p,geq=lum='if(${on},235,16)':cb=128:cr=128`,
    '-f',
    'lavfi',
    '-i',
    `aevalsrc='if(lt(mod(t,2),0.1),0.5*sin(2*PI*1000*t),0)':s=${SAMPLE_RATE}`,
    '-t',
    '10',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-g',
    '30',
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    path,
  ])
}

export interface Patch {
  readonly x: number
  readonly y: number
}

const firstPts = (segment: string, stream: 'v' | 'a'): number => {
  const args = [
    '-v',
    'error',
    '-select_streams',
    `${stream}:0`,
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
    '-read_intervals',
    '%+#1',
    segment,
  ]
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' }).trim().split('\n')[0]?.replace(',', ''))
}

const decode = (segment: string, args: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', segment, ...args, '-'], {
    maxBuffer: 64 * 1024 * 1024,
  })

/** Indices at which the signal rises over the threshold after `quiet` values below it. */
const onsets = (values: ArrayLike<number>, threshold: number, quiet: number): number[] => {
  const found: number[] = []
  let below = quiet
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < threshold) below += 1
    else {
      if (below >= quiet && index > 0) found.push(index)
      below = 0
    }
  }
  return found
}

/**
 * Delay (ms) of the beep after the flash in one HLS segment; null when the segment holds no complete pair.
 * `patch` is a pixel of the programme inside the clip's layer.
 */
export const audioLatenessMs = (segment: string, patch: Patch): number | null => {
  const picture = decode(segment, [
    '-an',
    '-vf',
    `crop=8:8:${patch.x}:${patch.y},scale=1:1,format=gray`,
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
  ])
  const sound = decode(segment, [
    '-vn',
    '-ac',
    '1',
    '-ar',
    String(SAMPLE_RATE),
    '-af',
    'highpass=f=700',
    '-f',
    's16le',
  ])
  const samples = new Int16Array(sound.buffer, sound.byteOffset, Math.floor(sound.length / 2)).map(Math.abs)
  const flash = onsets(picture, 128, 10)[0]
  if (flash === undefined) return null
  const flashAt = firstPts(segment, 'v') + flash / FPS
  const audioStart = firstPts(segment, 'a')
  const beeps = onsets(samples, 1500, SAMPLE_RATE / 2).map((index) => audioStart + index / SAMPLE_RATE)
  const nearest = beeps.sort((a, b) => Math.abs(a - flashAt) - Math.abs(b - flashAt))[0]
  return nearest === undefined || Math.abs(nearest - flashAt) > 0.5 ? null : (nearest - flashAt) * 1000
}
