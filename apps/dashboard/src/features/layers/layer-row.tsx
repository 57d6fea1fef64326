import { memo, Suspense, useRef } from 'react'
import { GridListItem } from 'react-aria-components'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { Popover } from '../../kit/popover.tsx'
import { useNearView } from '../../kit/use-near-view.ts'
import { useStrings } from '../../strings/strings.tsx'
import { LayerState } from './layer-state.tsx'
import { RowMark } from './row-mark.tsx'
import type { RowLayer } from './rows.ts'
import type { Grip } from './use-row-drag.ts'

const LayerMenu = lazyPart(async () => (await import('./layer-menu.tsx')).LayerMenu)
const RenameField = lazyPart(async () => (await import('./rename-field.tsx')).RenameField)

interface Props {
  readonly layer: RowLayer
  readonly isLocked: boolean
  readonly mayEdit: boolean
  /** The side of this row where a dragged one would go. */
  readonly drop: 'before' | 'after' | null
  /** Null for those who may not reorder. */
  readonly grip: Grip | null
  readonly isRenaming: boolean
  /** Null: no name is a field any more. */
  readonly onRename: (id: string | null) => void
  readonly onShow: (id: string, visible: boolean) => void
  readonly onLock: (id: string) => void
}

type ButtonsProps = Pick<Props, 'layer' | 'isLocked' | 'onRename' | 'onShow' | 'onLock'>

const Buttons = ({ layer, isLocked, onRename, onShow, onLock }: ButtonsProps) => {
  const { layers } = useStrings()
  const { id, name, visible } = layer
  return (
    <>
      <Popover label={layers.more(name)} button={<Icon name="more" />} isIcon>
        {(close) => (
          <Suspense>
            <LayerMenu
              id={id}
              onRename={() => {
                close()
                onRename(id)
              }}
            />
          </Suspense>
        )}
      </Popover>
      <Button
        look="icon"
        hint={isLocked ? layers.unlock(name) : layers.lock(name)}
        onPress={() => onLock(id)}
      >
        <Icon name={isLocked ? 'locked' : 'unlocked'} />
      </Button>
      <Button
        look="icon"
        hint={visible ? layers.hide(name) : layers.show(name)}
        onPress={() => onShow(id, !visible)}
      >
        <Icon name={visible ? 'eye' : 'eyeOff'} />
      </Button>
    </>
  )
}

/** The buttons are most of what a row costs, so rows that are far out of view have none. */
const RowButtons = (props: ButtonsProps) => {
  const place = useRef<HTMLSpanElement>(null)
  const isNear = useNearView(place, '.layers-list')
  return (
    <span ref={place} className="layer-buttons">
      {isNear && <Buttons {...props} />}
    </span>
  )
}

const isName = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.layer-name') !== null

const PlainLayerRow = ({ layer, mayEdit, drop, grip, isRenaming, ...buttons }: Props) => {
  const { id, name, type, visible } = layer
  const { onRename } = buttons
  return (
    <GridListItem
      id={id}
      textValue={name}
      className="layer-row"
      data-hidden-layer={!visible || undefined}
      data-drop={drop ?? undefined}
      onDoubleClick={({ target }) => mayEdit && isName(target) && onRename(id)}
    >
      <RowMark id={id} />
      {grip && (
        <span
          className="layer-grip"
          aria-hidden="true"
          onPointerDown={(event) => grip.press(id, event)}
          onPointerMove={grip.move}
          onPointerUp={grip.release}
          onPointerCancel={grip.cancel}
        >
          ⋮⋮
        </span>
      )}
      <span className="layer-icon">
        <Icon name={type} />
      </span>
      <span className="layer-name" dir="auto">
        {isRenaming ? (
          <Suspense fallback={<span>{name}</span>}>
            <RenameField layer={layer} onEnd={() => onRename(null)} />
          </Suspense>
        ) : (
          <span>{name}</span>
        )}
        <LayerState layer={layer} />
      </span>
      {mayEdit && !isRenaming && <RowButtons layer={layer} {...buttons} />}
    </GridListItem>
  )
}

/** Drawn again for its own layer only: the list hands every other change to all of its rows. */
export const LayerRow = memo(PlainLayerRow)
