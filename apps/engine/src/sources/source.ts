import type { Asset, Result, VideoContent } from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import type { SourceFault } from './retry.ts'

/** The media of a layer, ready for the demuxer: a checked address and the options it needs. */
export interface MediaSource {
  readonly kind: 'asset' | 'http' | 'hls' | 'rtmp' | 'srt'
  /** Live sources drop the oldest frame when a queue is full; files are held back. */
  readonly live: boolean
  /** Its end is a fault, after which it is opened again. A file simply ends. */
  readonly isEndless?: boolean
  readonly url: string
  /** The one demuxer to open it with; null to let FFmpeg probe among those that `options` whitelist. */
  readonly demuxer: 'hls' | 'flv' | 'mpegts' | null
  /** Demuxer and protocol options: timeouts, protocol whitelist, probe limits. */
  readonly options: Readonly<Record<string, string>>
  /** The address as it may be logged and shown: no credentials, no query. */
  readonly label: string
  /** The relay's reason for its last refusal, when the source goes through one. */
  readonly refusal?: () => SourceFault | null
  /** Finds the reason of an opening that failed with this code of FFmpeg, if the source has another way to learn it. */
  readonly explain?: (nativeCode: number) => Promise<SourceFault | null>
}

/** The circumstances in which an address is opened. */
export interface UrlContext {
  readonly egress: Egress
  readonly signal: AbortSignal
  /** Accept any certificate. */
  readonly insecureTls: boolean
}

export interface SourceContext {
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
  readonly sources: Egress
  readonly signal: AbortSignal
}

/** Content of a layer that plays media. */
export type SourceContent = VideoContent

/** One file for each kind, one line in `registry.ts`. Resolving checks the address and hands no bytes to native code. */
export interface SourceKind {
  accepts(content: SourceContent): boolean
  resolve(content: SourceContent, context: SourceContext): Promise<Result<MediaSource>>
}

/** A kind that is recognised by the URL in the content; `fromUrl` makes it a `SourceKind`. */
export interface UrlSourceKind {
  readonly kind: MediaSource['kind']
  matches(url: URL): boolean
  resolve(url: URL, context: UrlContext): Promise<Result<MediaSource>>
}
