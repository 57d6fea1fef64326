import type { PreviewPart } from '@stream-manager/preview'
import type { EncodedStreams } from '../encode/encoder.ts'

/** The way out of this process. Its methods never reject: without a reader the parts are lost. */
export interface PreviewSink {
  /** Resolves when there is room for the next part. */
  write(part: PreviewPart): Promise<void>
  /** A figure of this moment, which is left out where there is no room. */
  tell(part: PreviewPart): void
}

export interface PreviewOptions {
  readonly streams: EncodedStreams
  readonly sink: PreviewSink
  /** Programme time of the picture that the encoder got last. */
  readonly newestMs: () => number
  readonly onFault: (message: string) => void
}
