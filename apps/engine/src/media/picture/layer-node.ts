import {
  type DesiredLayer,
  type Fault,
  type LayerStatus,
  MAX_WARNINGS,
  type Warning,
} from '@stream-manager/contracts'
import type { PaintContext } from '../../layers/painter.ts'
import type { AudioInput } from '../audio/audio-mixer.ts'
import type { ShownPicture } from './shown-picture.ts'

/** Times of a frame: of the programme, and of the sources, which stand still during pauses. */
export interface FrameTime {
  readonly programmeMs: number
  readonly sourceMs: number
  readonly paused: boolean
}

/** One layer's content. It never waits: content that is not ready is not shown yet. */
export interface LayerNode {
  /** Prepares this version. Resolves when `commit` would show it whole; that may be never. */
  prepare(layer: DesiredLayer, context: PaintContext): Promise<void>
  /** Shows this version from the next frame on. */
  commit(layer: DesiredLayer): void
  /** Called once for every frame; the picture is valid until the next call. */
  picture(time: FrameTime, context: PaintContext): ShownPicture | null
  /** Null when the layer has no sound. */
  readonly audio: AudioInput | null
  status(): LayerStatus
  /** Pictures shown again because no new one had come. */
  repeatedFrames(): number
  close(): void
}

export const READY: LayerStatus = { state: 'ready', error: null }
export const LOADING: LayerStatus = { state: 'loading', error: null }

/** The status of a layer that cannot be shown. The holder of the status keeps `since`. */
export const failedStatus = (fault: Fault, now: Date): LayerStatus => ({
  state: 'failed',
  error: {
    code: fault.code,
    message: fault.detail,
    since: now.toISOString(),
    nextRetryAt:
      fault.retryAfterSeconds === undefined
        ? null
        : new Date(now.getTime() + fault.retryAfterSeconds * 1000).toISOString(),
  },
})

/** The status with further warnings. */
export const withWarnings = (status: LayerStatus, added: readonly Warning[]): LayerStatus =>
  added.length === 0
    ? status
    : { ...status, warnings: [...(status.warnings ?? []), ...added].slice(0, MAX_WARNINGS) }
