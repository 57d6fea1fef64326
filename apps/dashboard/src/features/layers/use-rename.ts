import { useEffect, useMemo, useState } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useSelection } from '../editing/selection.tsx'
import { useEdited } from '../editing/use-editor.tsx'

export interface Renaming {
  /** The layer whose name is a field now. */
  readonly id: string | null
  /** Null ends it. */
  readonly rename: (id: string | null) => void
}

/** One name at a time, by F2 for the selected layer. */
export const useRename = (isEnabled: boolean): Renaming => {
  const { layers } = useStrings()
  const [id, rename] = useState<string | null>(null)
  const { ids } = useSelection()
  const selected = isEnabled && ids.length === 1 ? ids[0] : undefined
  const commands = useMemo(
    () => [
      {
        id: 'layers.rename',
        title: layers.rename,
        keys: 'F2',
        isEnabled: selected !== undefined,
        run: () => rename(selected ?? null),
      },
    ],
    [layers, selected],
  )
  useCommands(commands)
  const isGone = useEdited(({ layers: present }) => id !== null && !present.some((layer) => layer.id === id))
  // The field must not come back with the layer, and take keys that mean something else by then.
  useEffect(() => {
    if (isGone) rename(null)
  }, [isGone])
  return { id: isEnabled ? id : null, rename }
}
