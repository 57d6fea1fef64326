import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { newId } from '../../kit/ids.ts'
import { useStrings } from '../../strings/strings.tsx'
import { useSelection } from '../editing/selection.tsx'
import { useEdit } from '../editing/use-edit.ts'
import { usePictureSize } from '../stage/use-picture-size.ts'
import { ADDABLE, type AddableType, newLayer } from './new-layer.ts'

/** The types of a new layer. `onChosen` is called before one is added. */
export const AddTypes = ({ onChosen }: { onChosen: () => void }) => {
  const { layers } = useStrings()
  const picture = usePictureSize()
  const edit = useEdit()
  const { select } = useSelection()
  const add = (type: AddableType) => {
    const id = newId(type)
    onChosen()
    select([id])
    edit([{ op: 'create', layer: newLayer({ id, type, picture, name: layers.types[type] }) }])
  }
  return (
    <div className="add-menu">
      {ADDABLE.map((type) => (
        <Button key={type} onPress={() => add(type)}>
          <Icon name={type} /> {layers.types[type]}
        </Button>
      ))}
    </div>
  )
}
