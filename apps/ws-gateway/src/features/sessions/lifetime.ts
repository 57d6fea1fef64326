/** Fields of the token's expiry in `connect` and `refresh` results. */
export interface LifetimeFields {
  readonly expires?: true
  /** Seconds until the client should refresh. */
  readonly ttl?: number
}

/** `expiresAt` is in milliseconds since the epoch. The client is asked for a new token `leadMs` before it. */
export const lifetimeFields = (expiresAt: number | undefined, leadMs: number): LifetimeFields => {
  if (expiresAt === undefined) return {}
  const refreshInMs = expiresAt - Date.now() - leadMs
  return { expires: true, ttl: Math.max(1, Math.floor(refreshInMs / 1_000)) }
}
