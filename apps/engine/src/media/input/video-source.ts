import type { ErrorCode, Fault, LayerStatus, Result } from '@stream-manager/contracts'
import { explained, type Retry, retryOf, type SourceFault } from '../../sources/retry.ts'
import type { MediaSource } from '../../sources/source.ts'
import type { AudioInput } from '../audio/audio-mixer.ts'
import { type FrameTime, LOADING, READY } from '../picture/layer-node.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import type { ScaleTarget } from './frame-scaler.ts'
import { CancelledError, isHeldBack, Playback, type TimedPicture } from './playback.ts'
import { LOST_AFTER_MS, Playout, type PlayoutState, STALLED_AFTER_MS } from './playout.ts'
import { sourceRetryDelayMs } from './retry-delay.ts'
import { openingFault, unreachable } from './source-fault.ts'

export interface VideoSourceOptions {
  readonly resolve: (signal: AbortSignal) => Promise<Result<MediaSource>>
  readonly target: () => ScaleTarget
  readonly loop: boolean
  /** Called before each native call that gets bytes of the source. */
  readonly beforeNative: () => void
}

/** A source that played for this long starts its backoff from the beginning. */
const STEADY_AFTER_MS = 5000
/** `openInput` cannot be interrupted, only abandoned. Its own timeouts end it some seconds later. */
const OPEN_DEADLINE_MS = 12_000
/** Abandoned openings that have not ended. */
const UNFINISHED_MAX = 3
/** A shorter loop would spend its time opening and closing. */
const LOOP_SHORTEST_MS = 500

/** Keeps one source playing: opens, watches and re-opens it. No fault of the source reaches the frame loop. */
export class VideoSource implements AudioInput {
  readonly #options: VideoSourceOptions
  readonly #closed = new AbortController()
  #playout: Playout | null = null
  #state: PlayoutState = 'starting'
  #shown: TimedPicture | null = null
  #status: LayerStatus = LOADING
  #sourceMs = 0
  #attempt = 0
  #unfinished = 0
  #hasPlayed = false
  #repeated = 0
  #retry: NodeJS.Timeout | null = null

  constructor(options: VideoSourceOptions) {
    this.#options = options
    void this.#open()
  }

  status(): LayerStatus {
    return this.#playout?.playback.warnings.addTo(this.#status) ?? this.#status
  }

  repeatedFrames(): number {
    return this.#repeated
  }

  /** The newest picture that is due, or else the last one. */
  picture(time: FrameTime): ShownPicture | null {
    this.#sourceMs = time.sourceMs
    if (this.#playout && !time.paused) this.#advance(this.#playout)
    return this.#shown?.picture ?? null
  }

  read(sourceMs: number, into: Float32Array): boolean {
    return this.#playout?.read(sourceMs, into) ?? false
  }

  close(): void {
    this.#closed.abort()
    if (this.#retry) clearTimeout(this.#retry)
    this.#leavePlayout()
    this.#shown?.free()
    this.#shown = null
  }

  async #open(): Promise<void> {
    this.#retry = null
    if (this.#unfinished >= UNFINISHED_MAX) {
      this.#retryLater()
      return
    }
    const resolved = await this.#options.resolve(this.#closed.signal)
    if (this.#closed.signal.aborted) return
    if (!resolved.ok) return this.#failed(resolved.fault)
    const source = resolved.value
    this.#playout = new Playout(source, new Playback({ ...this.#options, source }))
    this.#state = 'starting'
    await this.#play(this.#playout)
  }

  async #play(playout: Playout): Promise<void> {
    const { source, playback } = playout
    this.#unfinished += 1
    const tooSlow = setTimeout(() => {
      if (!playout.isStarted) this.#lost(playout, source.refusal?.() ?? unreachable(source.label))
    }, OPEN_DEADLINE_MS)
    try {
      await playback.run()
      playout.end()
      const isSilent = !playout.isStarted && playout.isFinished
      if (!isHeldBack(source) || source.isEndless || isSilent)
        this.#lost(playout, source.refusal?.() ?? ended(source.label))
    } catch (error) {
      if (error instanceof CancelledError) return
      const played = playout.isStarted
      this.#lost(playout, played ? stalled(source.label) : await openingFault(error, source))
    } finally {
      clearTimeout(tooSlow)
      this.#unfinished -= 1
    }
  }

  #advance(playout: Playout): void {
    const next = playout.advance(this.#sourceMs)
    if (next) this.#show(next)
    else if (playout.awaitsPicture) this.#repeated += 1
    if (playout.isStarted && playout.isFinished) this.#playAgain(playout)
    if (this.#playout === playout) this.#follow(playout)
  }

  #show(next: TimedPicture): void {
    this.#shown?.free()
    this.#shown = next
  }

  /** Reports what has changed in how the source plays. */
  #follow(playout: Playout): void {
    const { state, source } = playout
    this.#hasPlayed ||= playout.isStarted
    if (state === 'playing' && playout.playedMs > STEADY_AFTER_MS) this.#attempt = 0
    if (state === this.#state) return
    this.#state = state
    if (state === 'playing') this.#status = READY
    else if (state === 'lost') this.#lost(playout, stalled(source.label))
    else if (state === 'stalled') this.#status = troubled('stalled', stalled(source.label), reopenAt())
    else if (state !== 'starting') this.#status = troubled('stalled', trackMissing(state, source.label), null)
  }

  /** Loops a source that cannot be rewound. Its last picture stays until the first one comes. */
  #playAgain(playout: Playout): void {
    if (!this.#options.loop || playout.playedMs < LOOP_SHORTEST_MS) return
    this.#leavePlayout()
    void this.#open()
  }

  /** The source is gone, or never came. */
  #lost(playout: Playout, fault: SourceFault): void {
    if (this.#playout !== playout) return
    const { isStarted, source } = playout
    this.#leavePlayout()
    if (isStarted) this.#stalled(stalled(source.label))
    else this.#failed(fault)
  }

  #stalled(fault: Fault): void {
    this.#status = keepSince(this.#status, troubled('stalled', fault, this.#retryLater()))
  }

  #failed(fault: SourceFault): void {
    const retry = retryOf(fault, this.#hasPlayed)
    const retryAt = retry === 'never' ? null : this.#retryLater(retry)
    this.#status = keepSince(this.#status, troubled('failed', explained(fault, retry), retryAt))
  }

  #retryLater(retry: Exclude<Retry, 'never'> = 'soon'): Date {
    const delayMs = sourceRetryDelayMs(retry, this.#attempt, Math.random)
    this.#attempt += 1
    if (!this.#closed.signal.aborted) this.#retry = setTimeout(() => void this.#open(), delayMs)
    return new Date(Date.now() + delayMs)
  }

  #leavePlayout(): void {
    this.#playout?.playback.cancel()
    this.#playout?.playback.frames.clear()
    this.#playout = null
  }
}

const reopenAt = () => new Date(Date.now() + LOST_AFTER_MS - STALLED_AFTER_MS)

const stalled = (label: string): Fault => ({
  code: 'source.stalled',
  detail: `Source ${label} stopped delivering`,
})

const trackMissing = (state: 'no-picture' | 'no-sound', label: string): Fault => {
  const [track, other] = state === 'no-picture' ? ['picture', 'sound'] : ['sound', 'picture']
  const detail = `Source ${label} announces ${track} but sends none; check its encoder. Its ${other} goes on`
  return { code: 'source.track_missing', detail }
}

const ended = (label: string): Fault => ({
  code: 'source.unreachable',
  detail: `Source ${label} ended before its first frame`,
})

const troubled = (
  state: 'stalled' | 'failed',
  { code, detail }: Fault,
  retryAt: Date | null,
): LayerStatus => ({
  state,
  error: {
    code,
    message: detail,
    since: new Date().toISOString(),
    nextRetryAt: retryAt?.toISOString() ?? null,
  },
})

/** The same fault continues through any number of attempts. */
const keepSince = (before: LayerStatus, now: LayerStatus): LayerStatus => {
  const same: ErrorCode | undefined = before.error?.code
  if (!before.error || !now.error || same !== now.error.code) return now
  return { ...now, error: { ...now.error, since: before.error.since } }
}
