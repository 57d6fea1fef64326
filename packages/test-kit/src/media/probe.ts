import { execFile } from 'node:child_process'

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024

export interface ProbedStream {
  readonly type: string
  readonly codec: string
  readonly width: number | null
  readonly height: number | null
  readonly sampleRateHz: number | null
}

export interface ProbedPacket {
  readonly type: string
  readonly ptsMs: number
  readonly keyframe: boolean
}

export interface ProbeOptions {
  /** Options before the input, such as `-read_intervals` or `-live_start_index`. */
  readonly inputOptions?: readonly string[]
  readonly deadlineMs?: number
}

interface Finished {
  readonly stdout: string
  readonly stderr: string
}

const run = (program: string, parameters: readonly string[], deadlineMs = 120_000): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const options = { timeout: deadlineMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_LIMIT_BYTES } as const
    execFile(program, parameters, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} failed: ${stderr.slice(-2000)}`, { cause: error }))
      else resolve({ stdout, stderr })
    })
  })

const records = (stdout: string, section: string): Record<string, unknown>[] => {
  const parsed: unknown = JSON.parse(stdout)
  const list = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, section) : null
  return Array.isArray(list) ? list : []
}

const numberOrNull = (value: unknown): number | null => {
  const number = Number(value)
  return value === undefined || Number.isNaN(number) ? null : number
}

/** Lists the streams that ffprobe finds in a file or at an address. */
export const probeStreams = async (input: string, options: ProbeOptions = {}): Promise<ProbedStream[]> => {
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', ...(options.inputOptions ?? []), '-show_streams', '-of', 'json', input],
    options.deadlineMs,
  )
  return records(stdout, 'streams').map((stream) => ({
    type: String(stream['codec_type']),
    codec: String(stream['codec_name']),
    width: numberOrNull(stream['width']),
    height: numberOrNull(stream['height']),
    sampleRateHz: numberOrNull(stream['sample_rate']),
  }))
}

/** Lists every packet of a finite input, in file order. */
export const probePackets = async (input: string, options: ProbeOptions = {}): Promise<ProbedPacket[]> => {
  const entries = 'packet=codec_type,pts_time,flags'
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', ...(options.inputOptions ?? []), '-show_entries', entries, '-of', 'json', input],
    options.deadlineMs,
  )
  return records(stdout, 'packets').map((packet) => ({
    type: String(packet['codec_type']),
    ptsMs: Number(packet['pts_time']) * 1000,
    keyframe: String(packet['flags']).startsWith('K'),
  }))
}

export interface DecodeOptions extends ProbeOptions {
  /** Duration to decode from a live input. */
  readonly seconds: number
}

/** Decodes the audio and measures its mean volume. Silence is about -91 dB. */
export const meanVolumeDb = async (input: string, options: DecodeOptions): Promise<number> => {
  const measured = ['-t', String(options.seconds), '-vn', '-af', 'volumedetect', '-f', 'null', '-']
  const { stderr } = await run(
    'ffmpeg',
    ['-nostdin', '-hide_banner', ...(options.inputOptions ?? []), '-i', input, ...measured],
    options.deadlineMs,
  )
  const found = /mean_volume: (-?[\d.]+|-inf) dB/.exec(stderr)?.[1]
  if (found === undefined) throw new Error(`no volume was measured: ${stderr.slice(-2000)}`)
  return found === '-inf' ? Number.NEGATIVE_INFINITY : Number(found)
}

/** The smallest and the largest step between consecutive presentation times of one track. */
export const ptsGapsMs = (packets: readonly ProbedPacket[], type: string): { min: number; max: number } => {
  const times = packets.filter((packet) => packet.type === type).map(({ ptsMs }) => ptsMs)
  times.sort((left, right) => left - right)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  return { min: Math.min(...gaps), max: Math.max(...gaps) }
}
