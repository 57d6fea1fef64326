/**
 * What travels from the one encoder to every output, in order of decoding time across both kinds.
 * Behind it stands a native packet that must be freed.
 */
export interface EncodedPacket {
  readonly kind: 'video' | 'audio'
  /** An IDR picture, where a destination may begin; never true of audio. */
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
 * Interleaved 48 kHz stereo float samples of the programme's mix, for outputs that encode audio their own way.
 * Receivers may keep the array: it must not be written to after it was handed over.
 */
export interface MixedAudio {
  readonly ptsMs: number
  readonly samples: Float32Array
}
