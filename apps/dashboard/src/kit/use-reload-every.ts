import { useEffect } from 'react'
import type { Loaded } from './use-loaded.ts'

/** Reads again after each interval. An answer may take longer than that. Null: what was read does not change. */
export const useReloadEvery = (
  { refresh }: Pick<Loaded<unknown>, 'refresh'>,
  intervalMs: number | null,
): void => {
  useEffect(() => {
    if (intervalMs === null) return
    const timer = setInterval(refresh, intervalMs)
    return () => clearInterval(timer)
  }, [refresh, intervalMs])
}
