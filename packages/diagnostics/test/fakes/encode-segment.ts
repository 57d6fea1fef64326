import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PICTURE = 'testsrc2=size=64x36:rate=25:duration=1'

export interface SegmentOptions {
  /** Source of FFmpeg for the sound. Null: no sound. */
  readonly sound?: string | null
  /** Delay of the sound behind the picture. */
  readonly soundLateMs?: number
}

/** A second of MPEG-TS by `ffmpeg`. */
export const encodeSegment = async (options: SegmentOptions = {}): Promise<Buffer> => {
  const { sound = 'sine=frequency=440', soundLateMs = 0 } = options
  const late = ['-itsoffset', String(soundLateMs / 1000)]
  const inputs = [
    ...['-f', 'lavfi', '-i', PICTURE],
    ...(sound === null ? [] : [...late, '-f', 'lavfi', '-i', `${sound}:duration=1`]),
  ]
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-f', 'mpegts', 'pipe:1']
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...inputs, ...codecs], {
    encoding: 'buffer',
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}
