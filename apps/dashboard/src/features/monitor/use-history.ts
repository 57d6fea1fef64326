import { StreamManagerError } from '@stream-manager/client'
import { useCallback } from 'react'
import { type Loaded, useLoaded } from '../../kit/use-loaded.ts'

export interface History<Value> extends Loaded<Value> {
  /** The server's sentence while there is no store of history, or none that answers. Null while there is one. */
  readonly missing: string | null
}

class Missing {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** As `useLoaded`, for what the store of history answers. A deployment may have none. Memoise `read`. */
export const useHistory = <Value>(read: (signal: AbortSignal) => Promise<Value>): History<Value> => {
  const readStored = useCallback(
    async (signal: AbortSignal) => {
      try {
        return await read(signal)
      } catch (error) {
        if (error instanceof StreamManagerError && error.code === 'analytics.unavailable')
          return new Missing(error.detail)
        throw error
      }
    },
    [read],
  )
  const { value, ...loaded } = useLoaded<Value | Missing>(readStored)
  if (value instanceof Missing) return { ...loaded, value: null, missing: value.reason }
  return { ...loaded, value, missing: null }
}
