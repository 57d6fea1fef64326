import type { ErrorCode } from '@stream-manager/contracts'
import type { EngineProcess } from './engine-process.ts'

/** How long a child may take to load its codecs and encode its first frame. */
const START_DEADLINE_MS = 20_000
/** A live child reports every second; three missed reports mean that its loop no longer turns. */
const SILENCE_DEADLINE_MS = 4_000
const WATCH_EVERY_MS = 500

/** One engine process and how far it has come. */
export interface RunningChild {
  readonly process: EngineProcess
  readonly generation: number
  phase: 'loading' | 'starting' | 'live' | 'stopping'
  sentRevision: number
  pausedAt: { readonly revision: number; readonly paused: boolean }
  lastReportAtMs: number
  /** When it told its first frame on air; null until then. */
  liveAtMs: number | null
  /** Set when we ended it ourselves, with the reason to report. */
  killedFor: ErrorCode | null
}

/** From its first frame on air to its last word: one that hangs is not on air any more, whenever it is ended. */
export const onAirMs = ({ liveAtMs, lastReportAtMs }: RunningChild): number =>
  liveAtMs === null ? 0 : lastReportAtMs - liveAtMs

/** Ends a child whose loop no longer turns. */
export class SilenceWatch {
  readonly #monotonicMs: () => number
  readonly #child: () => RunningChild | null
  readonly #timer: NodeJS.Timeout
  #lookedAtMs: number

  constructor(monotonicMs: () => number, child: () => RunningChild | null) {
    this.#monotonicMs = monotonicMs
    this.#child = child
    this.#lookedAtMs = monotonicMs()
    this.#timer = setInterval(() => this.#look(), WATCH_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const nowMs = this.#monotonicMs()
    const stoppedMs = nowMs - this.#lookedAtMs - WATCH_EVERY_MS
    this.#lookedAtMs = nowMs
    const child = this.#child()
    if (!child || child.phase === 'stopping' || child.killedFor) return
    // We stood still ourselves (SIGSTOP, a slow disk): what the child said meanwhile is still in the queue.
    if (stoppedMs > WATCH_EVERY_MS) child.lastReportAtMs += stoppedMs
    const deadlineMs = child.phase === 'live' ? SILENCE_DEADLINE_MS : START_DEADLINE_MS
    if (nowMs - child.lastReportAtMs < deadlineMs) return
    child.killedFor = 'engine.stalled'
    child.process.kill()
  }
}
