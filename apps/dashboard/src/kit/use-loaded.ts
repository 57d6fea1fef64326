import { useCallback, useEffect, useRef, useState } from 'react'
import { reasonOf } from '../notices/use-action.ts'

export interface Loaded<Value> {
  /** Null until the first answer. It stays while it is read again. */
  readonly value: Value | null
  /** Why the newest reading failed. */
  readonly failure: string | null
  readonly reload: () => void
  /** As `reload`, but lets a reading that is under way come to its end. */
  readonly refresh: () => void
}

/** Reads something once, and again when `read` is another function or on `reload`. Memoise `read`. */
export const useLoaded = <Value>(read: (signal: AbortSignal) => Promise<Value>): Loaded<Value> => {
  const [value, setValue] = useState<Value | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const reading = useRef<AbortController | null>(null)
  const reload = useCallback(() => {
    reading.current?.abort()
    const controller = new AbortController()
    const { signal } = controller
    reading.current = controller
    read(signal)
      .then((answer) => {
        if (signal.aborted) return
        setValue(answer)
        setFailure(null)
      })
      .catch((error: unknown) => {
        if (!signal.aborted) setFailure(reasonOf(error))
      })
      .finally(() => {
        if (reading.current === controller) reading.current = null
      })
  }, [read])
  const refresh = useCallback(() => {
    if (reading.current === null) reload()
  }, [reload])
  useEffect(() => {
    reload()
    return () => reading.current?.abort()
  }, [reload])
  return { value, failure, reload, refresh }
}
