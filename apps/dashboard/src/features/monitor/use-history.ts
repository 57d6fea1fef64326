import { useMemo } from 'react'
import { type Loaded, useLoaded } from '../../kit/use-loaded.ts'
import { type Found, keepingLast } from './keeping-last.ts'

export interface History<Value> extends Loaded<Value> {
  /** The server's sentence while no answer was read and there is no store of history, or none that answers. */
  readonly missing: string | null
}

const NOTHING: Found<never> = { value: null, failure: null, missing: null }

/**
 * As `useLoaded`, for what the store of history answers. A deployment may have none. Neither an answer nor a failure of an
 * earlier `read` is shown as one of this. Memoise `read`.
 */
export const useHistory = <Value>(read: (signal: AbortSignal) => Promise<Value>): History<Value> => {
  const readOrTell = useMemo(() => {
    const readNext = keepingLast(read)
    return async (signal: AbortSignal) => ({ read, found: await readNext(signal) })
  }, [read])
  const { value: last, reload, refresh } = useLoaded(readOrTell)
  return { ...(last?.read === read ? last.found : NOTHING), reload, refresh }
}
