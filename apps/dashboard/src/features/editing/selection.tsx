import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { keptList } from './kept.ts'
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
  const present = useMemo(() => new Set(layers.map(({ id }) => id)), [layers])
  const kept = useRef<readonly string[]>([])
  // An edit of a layer leaves the selection as it is, and everything that shows it.
  const ids = keptList(
    kept.current,
    chosen.filter((id) => present.has(id)),
  )
  kept.current = ids
  const selection = useMemo(() => ({ ids, select: setChosen, toggle }), [ids, toggle])
  return <SelectionContext value={selection}>{children}</SelectionContext>
}

export const useSelection = (): Selection => {
  const selection = useContext(SelectionContext)
  if (selection === null) throw new Error('useSelection is called outside of SelectionProvider')
  return selection
}
