/** Encoder settings for tests in which the picture does not matter: small, slow and cheap. */
export const SMALL_STREAM_CONFIG = {
  video: { width: 320, height: 180, fps: 10, bitrateKbps: 200, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 64 },
} as const
