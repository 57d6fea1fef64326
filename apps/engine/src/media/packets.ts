/** What travels from the one encoder to every output. Behind it stands a native packet that must be freed. */
export interface EncodedPacket {
  readonly kind: 'video' | 'audio'
  readonly keyframe: boolean
  readonly ptsMs: number
  readonly sizeBytes: number
  /** Another reference to the same bytes, with an owner of its own. */
  clone(): EncodedPacket
  free(): void
}

/** Interleaved 48 kHz stereo float samples of the programme's mix, for outputs that encode audio their own way. */
export interface MixedAudio {
  readonly ptsMs: number
  readonly samples: Float32Array
}
