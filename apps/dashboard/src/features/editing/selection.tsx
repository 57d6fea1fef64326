import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { useEdited } from './use-editor.tsx'

export interface Selection {
  /** In the order of selecting. Layers that are gone are not in it. */
  readonly ids: readonly string[]
  readonly select: (ids: readonly string[]) => void
  /** Adds a layer, or takes it out. */
  readonly toggle: (id: string) => void
}

const SelectionContext = createContext<Selection | null>(null)

/** The layers that list, stage and inspector are about. */
export const SelectionProvider = ({ children }: { children: ReactNode }) => {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const layers = useEdited((view) => view.layers)
  const toggle = useCallback(
    (id: string) =>
      setChosen((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id])),
    [],
  )
  const selection = useMemo(() => {
    const known = new Set(layers.map(({ id }) => id))
    return { ids: chosen.filter((id) => known.has(id)), select: setChosen, toggle }
  }, [chosen, layers, toggle])
  return <SelectionContext value={selection}>{children}</SelectionContext>
}

export const useSelection = (): Selection => {
  const selection = useContext(SelectionContext)
  if (selection === null) throw new Error('useSelection is called outside of SelectionProvider')
  return selection
}
