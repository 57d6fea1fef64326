import { useCallback, useState } from 'react'
import { type Loaded, useLoaded } from '../../kit/use-loaded.ts'

export interface Checked<Value> extends Loaded<Value> {
  readonly isRunning: boolean
}

/** As `useLoaded`, for a check that takes seconds. Memoise `check`. */
export const useChecked = <Value>(check: (signal: AbortSignal) => Promise<Value>): Checked<Value> => {
  const [isRunning, setRunning] = useState(false)
  const read = useCallback(
    async (signal: AbortSignal) => {
      setRunning(true)
      try {
        return await check(signal)
      } finally {
        // A check that was given up is followed by another one, or by nobody.
        if (!signal.aborted) setRunning(false)
      }
    },
    [check],
  )
  return { ...useLoaded(read), isRunning }
}
