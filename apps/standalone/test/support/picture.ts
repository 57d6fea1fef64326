import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '@stream-manager/test-kit'

const run = promisify(execFile)

export type Rgb = readonly [red: number, green: number, blue: number]

/** Folder of a stream's HLS files. */
export const hlsFolder = (dataDir: string) => join(dataDir, 'hls', 'main')

/** Finished segments in the order of the playlist. */
export const listedSegments = async (dataDir: string): Promise<string[]> => {
  const playlist = await readFile(join(hlsFolder(dataDir), 'index.m3u8'), 'utf8')
  return playlist
    .split('\n')
    .filter((line) => line.endsWith('.ts'))
    .map((name) => join(hlsFolder(dataDir), name))
}

/**
 * A segment whose last picture was composed after the call. The first new one does not count: it was already being
 * filled, and the encoder holds back another half second.
 */
export const nextWholeSegment = async (dataDir: string): Promise<string> => {
  const known = new Set(await readdir(hlsFolder(dataDir)))
  return eventually(
    async () => {
      const fresh = (await listedSegments(dataDir)).filter((path) => !known.has(path.split('/').at(-1) ?? ''))
      return fresh[1] ?? null
    },
    { what: 'the next HLS segment' },
  )
}

/** The mean colour of an 8x8 patch in the last picture of a segment or file, or two seconds into an address. */
export const colorAt = async (input: string, x: number, y: number): Promise<Rgb> => {
  const filter = `crop=8:8:${x}:${y},scale=1:1:flags=area,format=rgb24`
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-i', input, '-t', '2', '-an', '-vf', filter, '-f', 'rawvideo', '-'],
    { encoding: 'buffer', timeout: 120_000 },
  )
  const last = stdout.subarray(-3)
  return [last[0] ?? -1, last[1] ?? -1, last[2] ?? -1]
}

/** Tolerance for the effect of 4:2:0, limited range and x264 on a flat colour. */
export const isNear = (seen: Rgb, wanted: Rgb, tolerance = 24): boolean =>
  seen.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= tolerance)
