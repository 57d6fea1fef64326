/** What a `connect` and a `refresh` tell of the token's end. */
export interface LifetimeFields {
  readonly expires?: true
  /** Seconds until the client should refresh. */
  readonly ttl?: number
}

/** `expiresAt` is in milliseconds since the epoch; the client is asked for a new token `leadMs` before. */
export const lifetimeFields = (expiresAt: number | undefined, leadMs: number): LifetimeFields => {
  if (expiresAt === undefined) return {}
  const refreshInMs = expiresAt - Date.now() - leadMs
  return { expires: true, ttl: Math.max(1, Math.floor(refreshInMs / 1_000)) }
}
