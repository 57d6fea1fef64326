import { useMemo } from 'react'
import { usePreference } from '../../preferences/use-preference.ts'
import { useClient } from '../../server/server.tsx'

export interface Locks {
  readonly ids: ReadonlySet<string>
  readonly toggle: (id: string) => void
}

/** Layers that the stage does not move by accident. A choice of this browser, not of the stream. */
export const useLocks = (): Locks => {
  const { streamId } = useClient()
  const [text, choose] = usePreference(`locked.${streamId}`, '')
  return useMemo(() => {
    const ids = new Set(text.split(' ').filter(Boolean))
    const toggle = (id: string) => {
      const after = ids.has(id) ? [...ids].filter((other) => other !== id) : [...ids, id]
      choose(after.join(' '))
    }
    return { ids, toggle }
  }, [text, choose])
}
