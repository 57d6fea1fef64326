import type { MediaSource } from '../../sources/source.ts'
import { isHeldBack, type Playback, type TimedPicture } from './playback.ts'
import { SourceTimeline } from './source-timeline.ts'

/** After this time without picture and sound the source has stalled. */
export const STALLED_AFTER_MS = 1000
/** After this time without picture and sound the source is lost. */
export const LOST_AFTER_MS = 4500
/** A track may come this much later than the other one. */
const TRACK_GRACE_MS = 5000
/** Buffer of a live source against the jitter of its network. */
const LIVE_DELAY_MS = 200
/** Buffer of a live source of sound alone that came faster than the clock. */
const LIVE_SOUND_MS = 500
/** Extra buffer of a live source whose sound ran out. */
const REBUFFER_MS = 60
/** Frames and sound that are buffered before the first frame is shown. */
const PREROLL_FRAMES = 3
const PREROLL_DEADLINE_MS = 500

/** `no-picture` and `no-sound` tell the track that the source announces and does not send. */
export type PlayoutState = 'starting' | 'playing' | 'no-picture' | 'no-sound' | 'stalled' | 'lost'

/** Plays one opening of a source by the clock: picture and sound on one timeline. */
export class Playout {
  readonly source: MediaSource
  readonly playback: Playback
  readonly #timeline = new SourceTimeline()
  readonly #heldBack: boolean
  #ended = false
  #sourceMs = 0
  #firstFrameAtMs: number | null = null
  #startedAtMs = 0
  #pictureAtMs: number | null = null
  #soundAtMs: number | null = null
  #hasOutput = false
  #heardBefore = false

  constructor(source: MediaSource, playback: Playback) {
    this.source = source
    this.playback = playback
    this.#heldBack = isHeldBack(source)
  }

  get isStarted(): boolean {
    return this.#timeline.isAnchored
  }

  get playedMs(): number {
    return this.#sourceMs - this.#startedAtMs
  }

  /** All of the source is decoded, shown and heard. */
  get isFinished(): boolean {
    return this.#ended && this.#isEmpty
  }

  /** No picture has come in time. */
  get awaitsPicture(): boolean {
    return this.isStarted && this.playback.expectsPictures && this.playback.frames.length === 0
  }

  /** All of the source is decoded. */
  end(): void {
    this.#ended = true
  }

  /** Called once for every frame of the programme. Returns the newest picture that is due, which the caller owns. */
  advance(sourceMs: number): TimedPicture | null {
    const elapsedMs = sourceMs - this.#sourceMs
    this.#sourceMs = sourceMs
    const { playback } = this
    this.#noteArrivals()
    if (!this.isStarted && this.#isReadyToPlay()) this.#begin()
    if (!this.isStarted) return null
    if (!this.#heldBack) this.#followOverflow()
    else if (this.#isEmpty && !this.#ended) this.#timeline.delayBy(elapsedMs)
    this.#rebase()
    const next = playback.frames.takeDue(this.#timeline.mediaAt(sourceMs) ?? 0)
    if (next) this.#hasOutput = true
    playback.consumed()
    return next
  }

  /** Fills `into` with the sound from `sourceMs` on. False when all of it is silence. */
  read(sourceMs: number, into: Float32Array): boolean {
    if (!this.isStarted) return false
    const { sound } = this.playback
    if (!this.#heldBack) this.#waitForLateSound(sourceMs)
    const heard = sound.read(this.#timeline.mediaAt(sourceMs) ?? 0, into)
    const ranOut = this.#heardBefore && !heard && sound.startMs === null
    if (ranOut && !this.#heldBack && !this.#ended) this.#timeline.delayBy(REBUFFER_MS)
    if (heard) this.#soundAtMs = this.#sourceMs
    this.#hasOutput ||= heard
    this.#heardBefore = heard
    this.playback.consumed()
    return heard
  }

  get state(): PlayoutState {
    if (!this.isStarted) return 'starting'
    const lastMs = Math.max(this.#startedAtMs, this.#pictureAtMs ?? 0, this.#soundAtMs ?? 0)
    const idleMs = this.#ended ? 0 : this.#sourceMs - lastMs
    if (idleMs > LOST_AFTER_MS) return 'lost'
    if (idleMs > STALLED_AFTER_MS) return 'stalled'
    const { announced, expectsPictures, expectsSound } = this.playback
    if (announced.picture && this.#isMissing(this.#pictureAtMs, expectsPictures)) return 'no-picture'
    if (announced.sound && this.#isMissing(this.#soundAtMs, expectsSound)) return 'no-sound'
    const waits =
      (announced.picture && this.#pictureAtMs === null) || (announced.sound && this.#soundAtMs === null)
    return waits || !this.#hasOutput ? 'starting' : 'playing'
  }

  get #isEmpty(): boolean {
    const { frames, sound } = this.playback
    return frames.length === 0 && sound.startMs === null
  }

  /** The track of a file may be shorter than the other one, but not empty. */
  #isMissing(arrivedAtMs: number | null, isExpected: boolean): boolean {
    if (arrivedAtMs === null) return this.#ended || this.playedMs > TRACK_GRACE_MS
    return this.source.live && isExpected && this.#sourceMs - arrivedAtMs > TRACK_GRACE_MS
  }

  #noteArrivals(): void {
    const { frames, sound } = this.playback
    if (frames.length > 0) this.#pictureAtMs = this.#sourceMs
    if (sound.startMs !== null) this.#soundAtMs = this.#sourceMs
  }

  #isReadyToPlay(): boolean {
    if (this.#isEmpty) return false
    const { frames, sound, hasVideo, hasSound } = this.playback
    this.#firstFrameAtMs ??= this.#sourceMs
    if (this.#ended || this.#sourceMs - this.#firstFrameAtMs > PREROLL_DEADLINE_MS) return true
    return (!hasVideo || frames.length >= PREROLL_FRAMES) && (!hasSound || sound.startMs !== null)
  }

  #begin(): void {
    const { frames, sound } = this.playback
    const pictureMs = frames.firstPtsMs ?? Number.POSITIVE_INFINITY
    const soundMs = sound.startMs ?? Number.POSITIVE_INFINITY
    // The first sound of a live source may be older than the picture, which begins at a keyframe.
    const firstMs = this.#heldBack || frames.length === 0 ? Math.min(pictureMs, soundMs) : pictureMs
    this.#timeline.anchor(firstMs, this.#sourceMs + (this.#heldBack ? 0 : LIVE_DELAY_MS))
    this.#startedAtMs = this.#sourceMs
  }

  /** A live source was faster than the clock: plays on from what is left. */
  #followOverflow(): void {
    const { frames, sound } = this.playback
    const overflows = [this.playback.takeOverflow(), sound.takeOverflow()]
    if (!overflows.includes(true)) return
    const soundMs = sound.endMs === null ? null : sound.endMs - LIVE_SOUND_MS
    const nextMs = frames.firstPtsMs ?? soundMs
    if (nextMs !== null) this.#timeline.anchor(nextMs, this.#sourceMs)
  }

  /**
   * Plays on from the next picture or sound when it is far away: a source was late, or its timestamps jumped.
   * Playlists and files may pause longer than that, and their reader follows jumps.
   */
  #rebase(): void {
    const mediaMs = this.#timeline.mediaAt(this.#sourceMs) ?? 0
    const pictureMs = this.playback.frames.firstPtsMs
    const nextMs = Math.min(pictureMs ?? Number.POSITIVE_INFINITY, this.playback.sound.startMs ?? mediaMs)
    if (pictureMs !== null && pictureMs < mediaMs) this.#timeline.rebaseIfFar(pictureMs, this.#sourceMs)
    else if (nextMs > mediaMs && !this.#heldBack) this.#timeline.rebaseIfFar(nextMs, this.#sourceMs)
  }

  /** Late sound delays the source, unless pictures would then have no room. */
  #waitForLateSound(sourceMs: number): void {
    const { frames, sound } = this.playback
    const mediaMs = this.#timeline.mediaAt(sourceMs) ?? 0
    if (sound.startMs === null || sound.endMs === null || sound.endMs > mediaMs || frames.isHalfFull) return
    this.#timeline.delayBy(mediaMs - sound.startMs + REBUFFER_MS)
  }
}
