import { StreamManagerError } from '@stream-manager/client'
import { reasonOf } from '../../notices/use-action.ts'

export interface Found<Value> {
  /** The last answer. Null before the first. */
  readonly value: Value | null
  /** Why the newest reading failed. */
  readonly failure: string | null
  /** The server's sentence about its store of history, where that is why there never was an answer. */
  readonly missing: string | null
}

type Read<Value> = (signal: AbortSignal) => Promise<Value>

/** Makes a failed reading an answer as well, with what was read before: a store that is away for a moment has not lost it. */
export const keepingLast = <Value>(read: Read<Value>): Read<Found<Value>> => {
  let kept: { readonly value: Value } | null = null
  return async (signal) => {
    try {
      const value = await read(signal)
      if (!signal.aborted) kept = { value }
      return { value, failure: null, missing: null }
    } catch (error) {
      if (kept !== null) return { value: kept.value, failure: reasonOf(error), missing: null }
      if (error instanceof StreamManagerError && error.code === 'analytics.unavailable')
        return { value: null, failure: null, missing: error.detail }
      return { value: null, failure: reasonOf(error), missing: null }
    }
  }
}
