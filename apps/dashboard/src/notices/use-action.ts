import { StreamManagerError } from '@stream-manager/client'
import { useCallback, useRef, useState } from 'react'
import { useTell } from './notices.tsx'

/** The server's sentence: what happened, to what, what to do. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof StreamManagerError) return error.detail
  return error instanceof Error ? error.message : String(error)
}

export interface Action<Args extends readonly unknown[]> {
  /** True until the server, and where it concerns the picture the engine, has answered. */
  readonly isPending: boolean
  /** Runs unless it is pending. A failure is told. True when it worked. */
  readonly run: (...args: Args) => Promise<boolean>
}

/** Something a person does. It is not done twice at once, and its failure is never silent. */
export const useAction = <Args extends readonly unknown[]>(
  work: (...args: Args) => Promise<unknown>,
): Action<Args> => {
  const tell = useTell()
  const [isPending, setPending] = useState(false)
  const latest = useRef(work)
  const running = useRef(false)
  latest.current = work
  const run = useCallback(
    async (...args: Args): Promise<boolean> => {
      if (running.current) return false
      running.current = true
      setPending(true)
      try {
        await latest.current(...args)
        return true
      } catch (error) {
        tell({ tone: 'bad', text: reasonOf(error) })
        return false
      } finally {
        running.current = false
        setPending(false)
      }
    },
    [tell],
  )
  return { isPending, run }
}
