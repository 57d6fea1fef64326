import { useEffect } from 'react'
import type { Loaded } from './use-loaded.ts'

/** Reads again after each interval. An answer may take longer than that. */
export const useReloadEvery = ({ refresh }: Pick<Loaded<unknown>, 'refresh'>, intervalMs: number): void => {
  useEffect(() => {
    const timer = setInterval(refresh, intervalMs)
    return () => clearInterval(timer)
  }, [refresh, intervalMs])
}
