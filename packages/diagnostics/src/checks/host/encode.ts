import { execFile } from 'node:child_process'
import { availableParallelism, constants, setPriority } from 'node:os'
import { promisify } from 'node:util'
import { DEFAULT_STREAM_CONFIG, type StreamConfig } from '@stream-manager/contracts'
import { messageOf, readControlGroupLimits, systemErrorCode } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'

/** Composing the picture, decoding sources and the other services need the rest. */
const MAX_SHARE = 0.7

interface EncodeTrial {
  readonly video: StreamConfig['video']
  /** Length of the picture that is encoded. */
  readonly seconds: number
}

const argumentsOf = ({ video, seconds }: EncodeTrial): string[] => {
  const { width, height, fps, bitrateKbps, preset, tune } = video
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`
  const encoder = ['-c:v', 'libx264', '-preset', preset, ...(tune === null ? [] : ['-tune', tune])]
  const input = ['-hide_banner', '-nostdin', '-benchmark', '-f', 'lavfi', '-i', source, '-t', String(seconds)]
  return [...input, ...encoder, '-b:v', `${bitrateKbps}k`, '-pix_fmt', 'yuv420p', '-f', 'null', '-']
}

/** Seconds of computing for each second of the picture, which is the number of cores that the encoder fills. */
const measureCores = async (trial: EncodeTrial, signal: AbortSignal): Promise<number> => {
  const running = promisify(execFile)('ffmpeg', argumentsOf(trial), { signal, killSignal: 'SIGKILL' })
  // A show under way goes first. The time that the process waits does not count.
  if (running.child.pid !== undefined) setPriority(running.child.pid, constants.priority.PRIORITY_LOW)
  const { stderr } = await running
  const [, user, system] = /bench: utime=([\d.]{1,20})s stime=([\d.]{1,20})s/.exec(stderr) ?? []
  return (Number(user) + Number(system)) / trial.seconds
}

export const encodeCheck = (trial: EncodeTrial): Check => ({
  id: 'host.encode',
  group: 'host',
  title: 'The cores are enough for the encoder',
  dependsOn: [],
  severity: 'warning',
  cost: 'deep',
  symptom: 'The programme stutters, and its statistics say that frames were dropped.',
  cause: 'The cores of this machine are too few or too slow for the picture.',
  cure: {
    text: 'Stream a smaller picture, fewer frames or a faster preset, or use a faster machine.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async ({ signal }) => {
    const { width, height, fps, preset } = trial.video
    const what = `${width}x${height} at ${fps} frames a second, ${preset}`
    const machine = availableParallelism()
    const usable = Math.min(machine, readControlGroupLimits().cpuCores ?? machine)
    const needed = await measureCores(trial, signal).catch((error: unknown) => error)
    if (typeof needed !== 'number') {
      const isMissing = systemErrorCode(needed) === 'ENOENT'
      return skip(
        isMissing
          ? 'ffmpeg is not installed here'
          : `ffmpeg did not encode: ${messageOf(needed).split('\n')[0]}`,
      )
    }
    const actual = `${needed.toFixed(2)} cores for ${what}`
    if (needed <= MAX_SHARE * usable) return pass(`${actual}, of ${usable}`)
    return fault({
      summary: `the encoder needs ${actual}, of ${usable}`,
      evidence: [
        {
          what,
          expected: `at most ${(MAX_SHARE * usable).toFixed(2)} cores`,
          actual,
          source: 'ffmpeg, libx264',
        },
      ],
    })
  },
})

export const encode = encodeCheck({ video: DEFAULT_STREAM_CONFIG.video, seconds: 2 })
