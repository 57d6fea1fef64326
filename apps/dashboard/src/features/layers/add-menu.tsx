import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { usePictureSize } from '../stage/use-picture-size.ts'
import { ADDABLE } from './new-layer.ts'
import { useLayerActions } from './use-layer-actions.ts'
import '../../kit/field.css'
import '../../kit/popover.css'

export const AddMenu = () => {
  const { layers } = useStrings()
  const picture = usePictureSize()
  const { add } = useLayerActions()
  return (
    <MenuTrigger>
      <Button>
        <Icon name="plus" /> {layers.add}
      </Button>
      <Popover className="popover">
        <Menu className="options" aria-label={layers.add}>
          {ADDABLE.map((type) => (
            <MenuItem
              key={type}
              className="option"
              textValue={layers.types[type]}
              onAction={() => void add(type, picture)}
            >
              <Icon name={type} /> <span className="space">{layers.types[type]}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
