import { useEffect, useState } from 'react'
import { reasonOf } from '../notices/use-action.ts'
import type { Boot, Booted } from './boot.ts'

const RETRY_MS = 3000

export interface BootState {
  readonly booted: Booted | null
  /** Why the last attempt failed. Another one follows. */
  readonly failure: string | null
}

/** Starts the page, and tries again while the server is away. */
export const useBoot = (boot: Boot): BootState => {
  const [state, setState] = useState<BootState>({ booted: null, failure: null })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const attempt = async () => {
      try {
        const booted = await boot()
        if (!isGone) setState({ booted, failure: null })
      } catch (error) {
        if (isGone) return
        setState({ booted: null, failure: reasonOf(error) })
        timer = setTimeout(() => void attempt(), RETRY_MS * (0.5 + Math.random()))
      }
    }
    void attempt()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [boot])
  return state
}
