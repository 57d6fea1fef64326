import { run } from './clips.ts'

const WIDTH = 320
const HEIGHT = 180
const MAX_BUFFER = 1 << 30

const decode = async (args: string[]): Promise<Buffer> => {
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...args, '-'], {
    encoding: 'buffer',
    maxBuffer: MAX_BUFFER,
  })
  return stdout
}

/** Every picture of a programme, decoded by ffmpeg. */
export class Pictures {
  readonly #bytes: Buffer

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  static async of(playlist: string): Promise<Pictures> {
    return new Pictures(
      await decode([
        '-i',
        playlist,
        '-map',
        '0:v:0',
        '-fps_mode',
        'passthrough',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
      ]),
    )
  }

  get count(): number {
    return this.#bytes.length / (WIDTH * HEIGHT * 3)
  }

  /** Red, green and blue, 0 to 255. */
  pixel(frame: number, x: number, y: number): [number, number, number] {
    const at = (frame * WIDTH * HEIGHT + y * WIDTH + x) * 3
    return [this.#bytes[at] ?? -1, this.#bytes[at + 1] ?? -1, this.#bytes[at + 2] ?? -1]
  }
}

/** Encoding and chroma sampling move a colour a little. */
export const isNear = (actual: readonly number[], expected: readonly number[], tolerance = 14): boolean =>
  actual.every((value, index) => Math.abs(value - (expected[index] ?? -1000)) <= tolerance)

/** The programme's sound: mono samples at 48 kHz. */
export const sound = async (playlist: string): Promise<Float32Array> => {
  const bytes = await decode(['-i', playlist, '-map', '0:a:0', '-ac', '1', '-ar', '48000', '-f', 'f32le'])
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

/** Root mean square of a stretch, by time from the start. */
export const loudness = (samples: Float32Array, fromSeconds: number, toSeconds: number): number => {
  const part = samples.subarray(Math.round(fromSeconds * 48_000), Math.round(toSeconds * 48_000))
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length))
}

/** Timestamps of a track's packets in seconds, in order. */
export const timestamps = async (playlist: string, track: 'v' | 'a'): Promise<number[]> => {
  const { stdout } = await run('ffprobe', [
    ...[
      '-v',
      'error',
      '-select_streams',
      `${track}:0`,
      '-show_entries',
      'packet=pts_time',
      '-of',
      'json',
      playlist,
    ],
  ])
  const { packets } = JSON.parse(stdout) as { packets: { pts_time: string }[] }
  return packets.map(({ pts_time }) => Number(pts_time)).sort((a, b) => a - b)
}

/** The longest and shortest step between two packets, in milliseconds. */
export const steps = (times: readonly number[]): { longestMs: number; shortestMs: number } => {
  const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) * 1000)
  return { longestMs: Math.max(...gaps), shortestMs: Math.min(...gaps) }
}
