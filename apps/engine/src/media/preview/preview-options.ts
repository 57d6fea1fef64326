import type { PreviewPart } from '@stream-manager/preview'
import type { EncodedStreams } from '../encode/encoder.ts'

/** The way of one preview out of this process. Its methods never reject: without a reader the parts are lost. */
export interface PreviewSink {
  /** Resolves when there is room for the next part. */
  write(part: PreviewPart): Promise<void>
  /** A figure of this moment, which is left out where there is no room. */
  tell(part: PreviewPart): void
}

/** The way out for the sound of a layer, or for the programme (null). */
export type OpenPreviewSink = (layerId: string | null) => PreviewSink

export interface PreviewOptions {
  readonly streams: EncodedStreams
  readonly openSink: OpenPreviewSink
  /** Programme time of the picture that the encoder got last. */
  readonly newestMs: () => number
  readonly onFault: (message: string) => void
}
