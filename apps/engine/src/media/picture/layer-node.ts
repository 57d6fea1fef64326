import type { DesiredLayer, Fault, LayerStatus } from '@stream-manager/contracts'
import type { PaintContext } from '../../layers/painter.ts'
import type { AudioInput } from '../audio/audio-mixer.ts'
import type { ShownPicture } from './shown-picture.ts'

/** What a frame is made for: the programme's time, and the same with pauses left out. */
export interface FrameTime {
  readonly programmeMs: number
  readonly sourceMs: number
  readonly paused: boolean
}

/** One layer's content. Nothing here waits: what is not there yet is not shown yet. */
export interface LayerNode {
  /** Gets ready to show this version; resolves when `commit` would show it whole. May never resolve. */
  prepare(layer: DesiredLayer, context: PaintContext): Promise<void>
  /** From the next frame on this version counts. */
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

/** The status of a layer that cannot be shown. `since` is kept by whoever holds the status. */
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
