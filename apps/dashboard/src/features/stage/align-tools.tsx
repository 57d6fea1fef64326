import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useEdit } from '../editing/use-edit.ts'
import { ALIGNMENTS, aligned, distributed } from './align.ts'
import type { PlacedBox } from './drag.ts'
import { wholeRect } from './geometry.ts'

/** How several layers lie to each other. */
export const AlignTools = ({ boxes }: { boxes: readonly PlacedBox[] }) => {
  const { stage } = useStrings()
  const edit = useEdit()
  const put = (placed: readonly PlacedBox[]) =>
    edit(placed.map(({ id, ...box }) => ({ op: 'update', id, changes: { frame: wholeRect(box) } })))
  return (
    <fieldset className="stage-align">
      <legend className="visually-hidden">{stage.align}</legend>
      {ALIGNMENTS.map((alignment) => (
        <Button key={alignment} onPress={() => put(aligned(boxes, alignment))}>
          {stage.alignments[alignment]}
        </Button>
      ))}
      {boxes.length > 2 && (
        <>
          <Button onPress={() => put(distributed(boxes, 'x'))}>{stage.distributeAcross}</Button>
          <Button onPress={() => put(distributed(boxes, 'y'))}>{stage.distributeDown}</Button>
        </>
      )}
    </fieldset>
  )
}
