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

/**
 * As `useLoaded`, for what the store of history answers. A deployment may have none. An answer to an earlier `read` is not
 * shown as one to this. Memoise `read`.
 */
export const useHistory = <Value>(read: (signal: AbortSignal) => Promise<Value>): History<Value> => {
  const readStored = useCallback(
    async (signal: AbortSignal) => {
      try {
        return { read, answer: await read(signal) }
      } catch (error) {
        if (error instanceof StreamManagerError && error.code === 'analytics.unavailable')
          return { read, answer: new Missing(error.detail) }
        throw error
      }
    },
    [read],
  )
  const { value: found, ...loaded } = useLoaded(readStored)
  const value = found?.read === read ? found.answer : null
  if (value instanceof Missing) return { ...loaded, value: null, missing: value.reason }
  return { ...loaded, value, missing: null }
}
