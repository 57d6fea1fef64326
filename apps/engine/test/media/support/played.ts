import { setTimeout as delay } from 'node:timers/promises'
import { CHANNELS } from '../../../src/media/audio/audio-mixer.ts'
import { Playback } from '../../../src/media/input/playback.ts'
import { Playout, type PlayoutState } from '../../../src/media/input/playout.ts'
import { FILE_FORMATS, HLS_FORMATS, PROBE_LIMITS } from '../../../src/sources/demuxer-options.ts'
import type { MediaSource } from '../../../src/sources/source.ts'
import { scaleTarget } from './shown.ts'

const TARGET = scaleTarget(32, 18)

const STEP_MS = 20
const SAMPLES_PER_STEP = STEP_MS * 48
const DEADLINE_MS = 30_000

const isPlaylist = (path: string) => path.endsWith('.m3u8')

/** A source like one that an upload or an address becomes. */
const sourceOf = (path: string): MediaSource => ({
  kind: isPlaylist(path) ? 'hls' : 'asset',
  live: isPlaylist(path),
  url: `file:${path}`,
  demuxer: isPlaylist(path) ? 'hls' : null,
  options: {
    ...PROBE_LIMITS,
    protocol_whitelist: 'file,crypto',
    format_whitelist: isPlaylist(path) ? HLS_FORMATS : FILE_FORMATS,
  },
  label: 'clip',
})

/** Everything that a viewer would see and hear of a source, by the time since its start. */
export class Played {
  readonly #samples: number[] = []
  readonly #brightness: (number | null)[] = []
  readonly states: PlayoutState[] = []

  /** Brightness of the newest picture, 16 to 235, at each step. Null before the first. */
  get brightness(): readonly (number | null)[] {
    return this.#brightness
  }

  /** Root mean square of the left channel. */
  loudness(fromSeconds: number, toSeconds: number): number {
    const part = this.#samples.slice(Math.round(fromSeconds * 48_000), Math.round(toSeconds * 48_000))
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length))
  }

  /** Stretches of sound as [from, to] in seconds. Silence shorter than 40 ms does not end one. */
  heard(): [number, number][] {
    const stretches: [number, number][] = []
    const count = Math.floor(this.#samples.length / SAMPLES_PER_STEP)
    for (let step = 0; step < count; step += 1) {
      const [from, to] = [(step * STEP_MS) / 1000, ((step + 1) * STEP_MS) / 1000]
      if (this.loudness(from, to) < 0.02) continue
      const last = stretches.at(-1)
      if (last && from - last[1] < 0.04) last[1] = to
      else stretches.push([from, to])
    }
    return stretches
  }

  /** Sound after picture in ms, at each white flash after the first half second that a beep belongs to. */
  offsetsMs(): number[] {
    return this.#brightness.flatMap((now, step) => {
      const before = this.#brightness[step - 1] ?? 235
      if (step * STEP_MS < 500 || now === null || now < 128 || before >= 128) return []
      const from = (step * STEP_MS - 300) * 48
      const onset = this.#samples.slice(from, from + 600 * 48).findIndex((sample) => Math.abs(sample) > 0.1)
      return [onset < 0 ? Number.NaN : onset / 48 - 300]
    })
  }

  add(samples: Float32Array, luma: number | null, state: PlayoutState): void {
    for (let index = 0; index < samples.length; index += CHANNELS) this.#samples.push(samples[index] ?? 0)
    this.#brightness.push(luma)
    this.states.push(state)
  }
}

/** Waits until each track has a second of sound or a full queue, or has ended: the speed of the machine changes nothing. */
const buffered = async (playback: Playback, hasEnded: () => boolean): Promise<void> => {
  const deadline = performance.now() + DEADLINE_MS
  const isFilled = () =>
    playback.announced.picture || playback.announced.sound
      ? (!playback.expectsPictures || playback.frames.isFull) &&
        (!playback.expectsSound || playback.sound.bufferedMs >= 1000)
      : false
  while (!hasEnded() && !isFilled()) {
    if (performance.now() > deadline) throw new Error(`the source was not buffered within ${DEADLINE_MS} ms`)
    await delay(1)
  }
}

/** Plays a source that waits for its reader, by a clock of its own. */
export const play = async (
  path: string,
  { seconds, loop = false }: { readonly seconds: number; readonly loop?: boolean },
): Promise<Played> => {
  const source = sourceOf(path)
  const options = { source, loop, target: () => TARGET, beforeNative: () => undefined }
  const playback = new Playback(options)
  const playout = new Playout(source, playback)
  const played = new Played()
  let ended = false
  let luma: number | null = null
  const running = playback.run().finally(() => {
    ended = true
    playout.end()
  })
  running.catch(() => undefined)
  for (let atMs = 0; atMs < seconds * 1000; atMs += STEP_MS) {
    await buffered(playback, () => ended)
    const next = playout.advance(atMs)
    luma = next?.picture ? (next.picture.frame.data?.[0]?.[0] ?? null) : luma
    next?.free()
    const block = new Float32Array(SAMPLES_PER_STEP * CHANNELS)
    playout.read(atMs, block)
    played.add(block, luma, playout.state)
  }
  playback.cancel()
  playback.frames.clear()
  await running.catch(() => undefined)
  return played
}
