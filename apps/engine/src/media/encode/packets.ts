/** Names one encode of the programme: its size and bitrate. */
export type RenditionId = string

/** The rendition that the stream's configuration describes. */
export const MAIN_RENDITION: RenditionId = 'main'

/** An encoded frame on its way to the outputs, in order of decoding time across both kinds. It owns a native packet: free it. */
export interface EncodedPacket {
  readonly renditionId: RenditionId
  readonly kind: 'video' | 'audio'
  /** An IDR picture, where a destination may begin. Audio packets are never keyframes. */
  readonly keyframe: boolean
  readonly ptsMs: number
  readonly dtsMs: number
  readonly durationMs: number
  readonly sizeBytes: number
  /** A copy of the encoded bytes: H.264 in Annex B form, AAC and MP3 as bare frames. */
  bytes(): Buffer
  /** Another reference to the same bytes, with an owner of its own. */
  clone(): EncodedPacket
  free(): void
}

/**
 * Interleaved 48 kHz stereo float samples of the programme's mix, for outputs that encode audio themselves.
 * Receivers may keep the array: its producer does not write to it again.
 */
export interface MixedAudio {
  readonly ptsMs: number
  readonly samples: Float32Array
}
