import { useMemo } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { useTell } from '../../notices/notices.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdited, useEditor } from '../editing/use-editor.tsx'
import { hiddenNames } from './hidden-names.ts'
import { stepped } from './order.ts'
import type { Deletion } from './use-deletion.ts'
import { useLayerActions } from './use-layer-actions.ts'

/** Why the selection cannot be duplicated. Undefined when it can be. */
const useNotDuplicated = (ids: readonly string[]): string | undefined => {
  const { layers } = useStrings()
  const names = useEdited((view) => hiddenNames(view.layers, ids))
  return names === '' ? undefined : layers.notDuplicated(names)
}

/** Keys for what is selected. */
export const useLayerCommands = (isEnabled: boolean, remove: Deletion['request']): void => {
  const { layers } = useStrings()
  const editor = useEditor()
  const tell = useTell()
  const { ids, select } = useSelection()
  const locks = useLocks()
  const actions = useLayerActions()
  const has = isEnabled && ids.length > 0
  const reason = useNotDuplicated(ids)
  const commands = useMemo(() => {
    const shown = () => editor.view.layers.map(({ id }) => id).toReversed()
    const isHidden = () => editor.view.layers.some(({ id, visible }) => ids.includes(id) && !visible)
    const move = (by: -1 | 1) => actions.reorder(stepped(shown(), new Set(ids), by))
    return [
      { id: 'layers.all', title: layers.selectAll, keys: 'Ctrl+A', run: () => select(shown()) },
      {
        id: 'layers.none',
        title: layers.selectNone,
        keys: 'Escape',
        isEnabled: ids.length > 0,
        run: () => select([]),
      },
      {
        id: 'layers.delete',
        title: layers.delete,
        keys: 'Delete',
        isEnabled: has,
        run: () => remove(ids),
      },
      {
        id: 'layers.copy',
        title: layers.duplicate,
        keys: 'Ctrl+D',
        isEnabled: has,
        reason,
        run: () => (reason === undefined ? actions.duplicate(ids) : tell({ tone: 'warn', text: reason })),
      },
      {
        id: 'layers.show',
        title: layers.showOrHide,
        keys: 'H',
        isEnabled: has,
        run: () => actions.show(ids, isHidden()),
      },
      {
        id: 'layers.lock',
        title: layers.lockOrUnlock,
        keys: 'L',
        isEnabled: has,
        run: () => ids.forEach(locks.toggle),
      },
      { id: 'layers.up', title: layers.up, keys: '+', isEnabled: has, run: () => move(-1) },
      { id: 'layers.down', title: layers.down, keys: '-', isEnabled: has, run: () => move(1) },
    ]
  }, [layers, editor, ids, select, locks, actions, has, remove, reason, tell])
  useCommands(commands)
}
