import { useCallback, useMemo, useRef } from 'react'
import { usePreference } from '../../preferences/use-preference.ts'
import { useClient } from '../../server/server.tsx'

export interface Locks {
  readonly ids: ReadonlySet<string>
  /** The same function always. */
  readonly toggle: (id: string) => void
}

const idsIn = (text: string): string[] => text.split(' ').filter(Boolean)

/** Layers that the stage does not move by accident. A choice of this browser, not of the stream. */
export const useLocks = (): Locks => {
  const { streamId } = useClient()
  const [text, choose] = usePreference(`locked.${streamId}`, '')
  const latest = useRef(text)
  latest.current = text
  const toggle = useCallback(
    (id: string) => {
      const ids = idsIn(latest.current)
      const after = ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]
      // Several can be toggled before the page is drawn again.
      latest.current = after.join(' ')
      choose(latest.current)
    },
    [choose],
  )
  return useMemo(() => ({ ids: new Set(idsIn(text)), toggle }), [text, toggle])
}
