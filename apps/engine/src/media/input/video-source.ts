import type { ErrorCode, Fault, LayerStatus, Result } from '@stream-manager/contracts'
import { explained, type Retry, retryOf, type SourceFault } from '../../sources/retry.ts'
import type { MediaSource } from '../../sources/source.ts'
import type { AudioInput } from '../audio/audio-mixer.ts'
import { type FrameTime, LOADING, READY } from '../picture/layer-node.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import type { ScaleTarget } from './frame-scaler.ts'
import { CancelledError, isHeldBack, Playback, type TimedPicture } from './playback.ts'
import { sourceRetryDelayMs } from './retry-delay.ts'
import { sourceFault, unreachable } from './source-fault.ts'
import { SourceTimeline } from './source-timeline.ts'

export interface VideoSourceOptions {
  readonly resolve: (signal: AbortSignal) => Promise<Result<MediaSource>>
  readonly target: () => ScaleTarget
  readonly loop: boolean
  /** Called before each native call that gets bytes of the source. */
  readonly beforeNative: () => void
}

/** After this time without a new frame the slate is shown. */
const STALLED_AFTER_MS = 1000
/** After this time without a new frame the source is closed and opened again. */
const REOPEN_AFTER_MS = 4500
/** A source that played for this long starts its backoff from the beginning. */
const STEADY_AFTER_MS = 5000
/** `openInput` cannot be interrupted, only abandoned. Its own timeouts end it some seconds later. */
const OPEN_DEADLINE_MS = 12_000
/** Abandoned openings that have not ended. */
const UNFINISHED_MAX = 3
/** Buffer of a live source against the jitter of its network. */
const LIVE_DELAY_MS = 200
/** Extra buffer of a live source whose sound ran out. */
const REBUFFER_MS = 60
/** A shorter loop would spend its time opening and closing. */
const LOOP_SHORTEST_MS = 500
/** Frames and sound that are buffered before the first frame is shown. */
const PREROLL_FRAMES = 3
const PREROLL_DEADLINE_MS = 500

interface Opening {
  readonly source: MediaSource
  readonly playback: Playback
  readonly timeline: SourceTimeline
  firstFrameAtMs: number | null
  ended: boolean
}

/** Keeps one source playing: opens, watches and re-opens it. No fault of the source reaches the frame loop. */
export class VideoSource implements AudioInput {
  readonly #options: VideoSourceOptions
  readonly #closed = new AbortController()
  #opening: Opening | null = null
  #shown: TimedPicture | null = null
  #status: LayerStatus = LOADING
  #sourceMs = 0
  #lastFrameMs = 0
  #playingSinceMs = 0
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
    return this.#opening?.playback.warnings.addTo(this.#status) ?? this.#status
  }

  repeatedFrames(): number {
    return this.#repeated
  }

  /** The newest picture that is due, or else the last one. */
  picture(time: FrameTime): ShownPicture | null {
    this.#sourceMs = time.sourceMs
    const opening = this.#opening
    if (opening && !time.paused) this.#advance(opening)
    return this.#shown?.picture ?? null
  }

  read(sourceMs: number, into: Float32Array): boolean {
    const opening = this.#opening
    const mediaMs = opening?.timeline.mediaAt(sourceMs) ?? null
    if (!opening || mediaMs === null) return false
    const heard = opening.playback.sound.read(mediaMs, into)
    if (!heard && !opening.ended && opening.playback.hasSound && !isHeldBack(opening.source))
      opening.timeline.delayBy(REBUFFER_MS)
    opening.playback.consumed()
    return heard
  }

  close(): void {
    this.#closed.abort()
    if (this.#retry) clearTimeout(this.#retry)
    this.#leaveOpening()
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
    const playback = new Playback({ ...this.#options, source })
    const opening: Opening = {
      source,
      playback,
      timeline: new SourceTimeline(),
      firstFrameAtMs: null,
      ended: false,
    }
    this.#opening = opening
    await this.#play(opening)
  }

  async #play(opening: Opening): Promise<void> {
    const { source, playback } = opening
    this.#unfinished += 1
    const tooSlow = setTimeout(() => {
      if (!opening.timeline.isAnchored) this.#lost(opening, unreachable(source.label))
    }, OPEN_DEADLINE_MS)
    try {
      await playback.run()
      opening.ended = true
      if (!isHeldBack(source) || source.isEndless || isSilent(opening))
        this.#lost(opening, ended(source.label))
    } catch (error) {
      if (!(error instanceof CancelledError))
        this.#lost(opening, source.refusal?.() ?? sourceFault(error, source))
    } finally {
      clearTimeout(tooSlow)
      this.#unfinished -= 1
    }
  }

  #advance(opening: Opening): void {
    const { playback, timeline } = opening
    if (playback.takeOverflow()) this.#anchor(opening, 0)
    if (!timeline.isAnchored && this.#isReadyToPlay(opening)) this.#begin(opening)
    const mediaMs = timeline.mediaAt(this.#sourceMs)
    if (mediaMs === null) return
    this.#rebase(opening, mediaMs)
    const next = playback.frames.takeDue(timeline.mediaAt(this.#sourceMs) ?? mediaMs)
    if (next) this.#show(next, opening)
    else this.#watch(opening)
    playback.consumed()
  }

  /** A live source that jumped in time continues from its new time. A file may pause longer than that between two frames. */
  #rebase({ playback, timeline, source }: Opening, mediaMs: number): void {
    const firstMs = playback.frames.firstPtsMs
    if (firstMs === null || (firstMs > mediaMs && !source.live)) return
    timeline.rebaseIfFar(firstMs, this.#sourceMs)
  }

  #isReadyToPlay(opening: Opening): boolean {
    const { playback, ended } = opening
    const first = playback.frames.length > 0 || playback.sound.bufferedMs > 0
    if (!first) return false
    opening.firstFrameAtMs ??= this.#sourceMs
    if (ended || this.#sourceMs - opening.firstFrameAtMs > PREROLL_DEADLINE_MS) return true
    const seen = !playback.hasVideo || playback.frames.length >= PREROLL_FRAMES
    return seen && (!playback.hasSound || playback.sound.bufferedMs > 0)
  }

  #begin(opening: Opening): void {
    this.#anchor(opening, isHeldBack(opening.source) ? 0 : LIVE_DELAY_MS)
    this.#hasPlayed = true
    this.#playingSinceMs = this.#sourceMs
    this.#lastFrameMs = this.#sourceMs
    if (!opening.playback.hasVideo) this.#status = READY
  }

  #anchor({ playback, timeline }: Opening, delayMs: number): void {
    timeline.anchor(playback.frames.firstPtsMs ?? playback.sound.startMs, this.#sourceMs + delayMs)
  }

  #show(next: TimedPicture, opening: Opening): void {
    this.#shown?.free()
    this.#shown = next
    this.#lastFrameMs = this.#sourceMs
    this.#status = READY
    if (this.#sourceMs - this.#playingSinceMs > STEADY_AFTER_MS) this.#attempt = 0
    opening.playback.consumed()
  }

  #watch(opening: Opening): void {
    const { playback, source } = opening
    if (playback.frames.length > 0) return
    if (opening.ended) this.#playAgain(opening)
    if (opening.ended || !playback.expectsPictures) return
    this.#repeated += 1
    const silentMs = this.#sourceMs - this.#lastFrameMs
    if (silentMs > REOPEN_AFTER_MS) this.#lost(opening, stalled(source.label))
    else if (silentMs > STALLED_AFTER_MS && this.#status.state === 'ready') {
      const reopenAt = new Date(Date.now() + REOPEN_AFTER_MS - silentMs)
      this.#status = troubled('stalled', stalled(source.label), reopenAt)
    }
  }

  /** Loops a source that cannot be rewound. Its last picture stays until the first one comes. */
  #playAgain(opening: Opening): void {
    const playedMs = this.#sourceMs - this.#playingSinceMs
    if (!this.#options.loop || playedMs < LOOP_SHORTEST_MS || opening.playback.sound.bufferedMs > 0) return
    this.#leaveOpening()
    void this.#open()
  }

  /** The source is gone, or never came. */
  #lost(opening: Opening, fault: SourceFault): void {
    if (this.#opening !== opening) return
    const played = opening.timeline.isAnchored
    this.#leaveOpening()
    if (played) this.#stalled(stalled(opening.source.label))
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

  #leaveOpening(): void {
    this.#opening?.playback.cancel()
    this.#opening?.playback.frames.clear()
    this.#opening = null
  }
}

/** All of the source is decoded, and there is nothing to show or to hear: every packet was damaged, or there was none. */
const isSilent = ({ playback, timeline }: Opening): boolean =>
  !timeline.isAnchored && playback.frames.length === 0 && playback.sound.bufferedMs === 0

const stalled = (label: string): Fault => ({
  code: 'source.stalled',
  detail: `Source ${label} stopped delivering`,
})

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
