import { useEffect } from 'react'

/** Reads again after each interval. */
export const useReloadEvery = (reload: () => void, intervalMs: number): void => {
  useEffect(() => {
    const timer = setInterval(reload, intervalMs)
    return () => clearInterval(timer)
  }, [reload, intervalMs])
}
