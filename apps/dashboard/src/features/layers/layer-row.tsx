import type { Layer } from '@stream-manager/contracts'
import { memo } from 'react'
import { GridListItem } from 'react-aria-components'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useStrings } from '../../strings/strings.tsx'
import type { Grip } from './use-row-drag.ts'

interface Props {
  readonly layer: Layer
  readonly isPending: boolean
  /** Somebody else, in the last seconds. */
  readonly changedBy: string | null
  readonly isLocked: boolean
  readonly mayEdit: boolean
  /** The side of this row where a dragged one would go. */
  readonly drop: 'before' | 'after' | null
  /** Null for those who may not reorder. */
  readonly grip: Grip | null
  readonly onShow: (id: string, visible: boolean) => void
  readonly onLock: (id: string) => void
}

/** The engine's state of a layer, with its reason or its warnings. */
const LayerState = ({ layer: { visible, status } }: { layer: Layer }) => {
  const { layers } = useStrings()
  if (!visible) return <span className="layer-state">{layers.hidden}</span>
  if (status === null) return <span className="layer-state">{layers.offAir}</span>
  const warnings = (status.warnings ?? []).map(({ message }) => message).join(' ')
  const text = status.error?.message ?? (warnings || layers.state[status.state])
  return (
    <span className="layer-state" data-state={warnings && !status.error ? 'stalled' : status.state}>
      {text}
    </span>
  )
}

const PlainLayerRow = ({
  layer,
  isPending,
  changedBy,
  isLocked,
  mayEdit,
  drop,
  grip,
  onShow,
  onLock,
}: Props) => {
  const { layers } = useStrings()
  const { id, name, type, visible } = layer
  return (
    <GridListItem
      id={id}
      textValue={name}
      className="layer-row"
      data-hidden-layer={!visible || undefined}
      data-pending={isPending || undefined}
      data-foreign={changedBy !== null || undefined}
      data-drop={drop ?? undefined}
    >
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
        <span>{name}</span>
        {changedBy === null ? (
          <LayerState layer={layer} />
        ) : (
          <span className="layer-state layer-by">{layers.changedBy(changedBy)}</span>
        )}
      </span>
      {mayEdit && (
        <>
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
      )}
    </GridListItem>
  )
}

/** Drawn again for its own layer only: the list hands every other change to all of its rows. */
export const LayerRow = memo(PlainLayerRow)
