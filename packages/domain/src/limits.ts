/** Limits that an operator may set. Other limits are constants beside their rules. */
export interface Limits {
  /** Layers in one stream (`MAX_LAYERS`). */
  readonly maxLayers: number
  readonly maxOutputs: number
  readonly maxStreams: number
  readonly maxAssets: number
  /** Bytes of all assets together (`MAX_ASSETS_BYTES`). */
  readonly maxAssetsBytes: number
  /** How long the answer to an idempotency key is kept. */
  readonly idempotencyTtlMs: number
}

export const DEFAULT_LIMITS: Limits = {
  maxLayers: 50,
  maxOutputs: 10,
  maxStreams: 16,
  maxAssets: 1000,
  maxAssetsBytes: 10 * 1024 ** 3,
  idempotencyTtlMs: 24 * 60 * 60 * 1000,
}
