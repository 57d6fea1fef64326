import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Popover } from '../../kit/popover.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { usePictureSize } from '../stage/use-picture-size.ts'
import { ADDABLE } from './new-layer.ts'
import { useLayerActions } from './use-layer-actions.ts'

/** A new layer of a type. A menu component would be larger than the rest of the panel. */
export const AddMenu = () => {
  const { layers } = useStrings()
  const picture = usePictureSize()
  const { add } = useLayerActions()
  const button = (
    <>
      <Icon name="plus" /> {layers.add}
    </>
  )
  return (
    <Popover label={layers.add} button={button}>
      {(close) => (
        <div className="add-menu">
          {ADDABLE.map((type) => (
            <Button
              key={type}
              onPress={() => {
                close()
                add(type, picture)
              }}
            >
              <Icon name={type} /> {layers.types[type]}
            </Button>
          ))}
        </div>
      )}
    </Popover>
  )
}
