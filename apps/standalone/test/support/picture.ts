import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '@stream-manager/test-kit'

const run = promisify(execFile)

export type Rgb = readonly [red: number, green: number, blue: number]

/** The folder a stream's programme is written to. */
export const hlsFolder = (dataDir: string) => join(dataDir, 'hls', 'main')

/** Finished segments in the order of the playlist. */
export const listedSegments = async (dataDir: string): Promise<string[]> => {
  const playlist = await readFile(join(hlsFolder(dataDir), 'index.m3u8'), 'utf8')
  return playlist
    .split('\n')
    .filter((line) => line.endsWith('.ts'))
    .map((name) => join(hlsFolder(dataDir), name))
}

/** The next segment that begins after now: what it shows was composed after the call. */
export const nextWholeSegment = async (dataDir: string): Promise<string> => {
  const known = new Set(await readdir(hlsFolder(dataDir)))
  return eventually(
    async () => {
      const fresh = (await listedSegments(dataDir)).filter((path) => !known.has(path.split('/').at(-1) ?? ''))
      return fresh[0] ?? null
    },
    { what: 'the next HLS segment', deadlineMs: 20_000 },
  )
}

/** The mean colour of an 8x8 patch in the first picture of a segment, an address or a file. */
export const colorAt = async (input: string, x: number, y: number): Promise<Rgb> => {
  const filter = `crop=8:8:${x}:${y},scale=1:1:flags=area,format=rgb24`
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-i', input, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-'],
    { encoding: 'buffer', timeout: 30_000 },
  )
  return [stdout[0] ?? -1, stdout[1] ?? -1, stdout[2] ?? -1]
}

/** Within what 4:2:0, limited range and x264 do to a flat colour. */
export const isNear = (seen: Rgb, wanted: Rgb, tolerance = 24): boolean =>
  seen.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= tolerance)
