import { Suspense, useCallback, useState } from 'react'
import { type Selection as AriaSelection, GridList } from 'react-aria-components'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdited } from '../editing/use-editor.tsx'
import { AddMenu } from './add-menu.tsx'
import { ForeignNews } from './foreign-news.tsx'
import { LayerRow } from './layer-row.tsx'
import { afterDrop } from './order.ts'
import { createRows } from './rows.ts'
import { useDeletion } from './use-deletion.ts'
import { useLayerActions } from './use-layer-actions.ts'
import { useLayerCommands } from './use-layer-commands.ts'
import { useRename } from './use-rename.ts'
import { useRowDrag } from './use-row-drag.ts'
import './layers-panel.css'

const Confirm = lazyPart(async () => (await import('../../kit/confirm.tsx')).Confirm)

/** Before the server has told its layers, nothing is said about their number. */
const NoRows = () => {
  const { layers, common } = useStrings()
  const isKnown = useEdited((view) => view.isKnown)
  return <p className="dim">{isKnown ? layers.none : common.loading}</p>
}

/** The layers as they lie over each other, the uppermost first. */
export const LayersPanel = () => {
  const { layers: strings } = useStrings()
  const { ids, select } = useSelection()
  const locks = useLocks()
  const mayEdit = useMay('layers.write')
  const { show, reorder } = useLayerActions()
  const deletion = useDeletion()
  useLayerCommands(mayEdit, deletion.request)
  const renaming = useRename(mayEdit)
  const [rowsOf] = useState(createRows)
  const shown = useEdited((view) => rowsOf(view.layers))
  const drag = useRowDrag(ids, (drop) =>
    reorder(
      afterDrop(
        shown.map(({ id }) => id),
        drop,
      ),
    ),
  )
  const onShow = useCallback((id: string, visible: boolean) => show([id], visible), [show])
  const onSelect = (keys: AriaSelection) =>
    select(keys === 'all' ? shown.map(({ id }) => id) : [...keys].map(String))
  return (
    <section className="layers-panel" aria-labelledby="layers-title">
      <div className="layers-head">
        <h2 id="layers-title">{strings.title}</h2>
        <ForeignNews />
        {mayEdit && <AddMenu />}
      </div>
      <GridList
        className="layers-list"
        aria-labelledby="layers-title"
        items={shown}
        dependencies={[locks, mayEdit, drag.drop, onShow, renaming.id]}
        // Arrow keys move the cursor inside of a name.
        keyboardNavigationBehavior={renaming.id === null ? 'arrow' : 'tab'}
        selectionMode="multiple"
        // Letters are commands here.
        disallowTypeAhead
        selectionBehavior="replace"
        selectedKeys={ids}
        onSelectionChange={onSelect}
        renderEmptyState={() => <NoRows />}
      >
        {(layer) => (
          <LayerRow
            layer={layer}
            isLocked={locks.ids.has(layer.id)}
            mayEdit={mayEdit}
            drop={drag.drop?.target === layer.id ? drag.drop.position : null}
            grip={mayEdit ? drag.grip : null}
            isRenaming={renaming.id === layer.id}
            onRename={renaming.rename}
            onShow={onShow}
            onLock={locks.toggle}
          />
        )}
      </GridList>
      {deletion.question && (
        <Suspense>
          <Confirm
            title={strings.deleteForGood(deletion.question.names)}
            text={strings.deleteForGoodText}
            action={strings.deleteForGoodAction}
            isOpen
            onConfirm={deletion.confirm}
            onClose={deletion.dismiss}
          />
        </Suspense>
      )}
    </section>
  )
}
