import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

/** Close code of the server, or that its sound does not come, or that this browser cannot play it. */
export type SoloEnd = number | 'lost' | 'unsupported'

interface SoloState {
  /** The layer that this page plays instead of the mix. Null: none. */
  readonly layerId: string | null
  /** Its sound plays now. */
  readonly isHeard: boolean
  /** Why the last one ended by itself. Null: it did not. */
  readonly end: SoloEnd | null
}

const NONE: SoloState = { layerId: null, isHeard: false, end: null }

export interface Solo extends SoloState {
  /** Plays the layer in the place of another one, or ends it. */
  readonly press: (layerId: string) => void
  readonly setHeard: (isHeard: boolean) => void
  readonly ended: (end: SoloEnd) => void
}

const SoloContext = createContext<Solo | null>(null)

/** Keeps which layer is heard alone in this page. Nothing on air depends on it. */
export const SoloProvider = ({ children }: { children: ReactNode }) => {
  const [state, setState] = useState(NONE)
  const actions = useMemo(
    () => ({
      press: (layerId: string) =>
        setState((before) => (before.layerId === layerId ? NONE : { ...NONE, layerId })),
      setHeard: (isHeard: boolean) =>
        setState((before) => (before.isHeard === isHeard ? before : { ...before, isHeard })),
      ended: (end: SoloEnd) => setState({ ...NONE, end }),
    }),
    [],
  )
  const solo = useMemo(() => ({ ...state, ...actions }), [state, actions])
  return <SoloContext value={solo}>{children}</SoloContext>
}

export const useSolo = (): Solo => {
  const solo = useContext(SoloContext)
  if (solo === null) throw new Error('useSolo is called outside of SoloProvider')
  return solo
}
