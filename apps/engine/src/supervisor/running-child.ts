import type { DesiredLayer, ErrorCode, StartedProcess } from '@stream-manager/contracts'
import type { EngineProcess } from './engine-process.ts'

/** Longest time for loading the codecs and encoding the first frame. */
const START_DEADLINE_MS = 20_000
/** A live child reports every second; after three missed reports its loop is stuck. */
const SILENCE_DEADLINE_MS = 4_000
const WATCH_EVERY_MS = 500

/** Figures of a process as of its last report. */
export type ProcessUsage = Pick<StartedProcess, 'measuredAt' | 'cpuPercent' | 'memoryBytes' | 'programme'>

export const UNKNOWN_USAGE: ProcessUsage = { measuredAt: null, cpuPercent: null, memoryBytes: null }

/** One engine process and its progress. */
export interface RunningChild {
  readonly process: EngineProcess
  readonly generation: number
  phase: 'loading' | 'starting' | 'live' | 'stopping'
  sentRevision: number
  sentLayers: readonly DesiredLayer[]
  pausedAt: { readonly revision: number; readonly paused: boolean }
  lastReportAtMs: number
  /** Time of its first frame on air; null until then. */
  liveAtMs: number | null
  /** The reason to report, if the supervisor killed the child. */
  killedFor: KillReason | null
  usage: ProcessUsage
}

export type KillReason = Extract<ErrorCode, 'engine.stalled' | 'engine.memory_exceeded'>

/** Kills the child. Its exit is reported with this reason, unless it was already stopping. */
export const endChild = (child: RunningChild, reason: KillReason): void => {
  child.killedFor ??= reason
  child.process.kill()
}

/** Time from its first frame on air to its last report: a child that hangs is not on air. */
export const onAirMs = ({ liveAtMs, lastReportAtMs }: RunningChild): number =>
  liveAtMs === null ? 0 : lastReportAtMs - liveAtMs

/** Kills a child that sends no reports. */
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
    // This process stood still (SIGSTOP, a slow disk): the child's reports of that time are still in the queue.
    if (stoppedMs > WATCH_EVERY_MS) child.lastReportAtMs += stoppedMs
    const deadlineMs = child.phase === 'live' ? SILENCE_DEADLINE_MS : START_DEADLINE_MS
    if (nowMs - child.lastReportAtMs < deadlineMs) return
    endChild(child, 'engine.stalled')
  }
}
