import type { Layer } from '@stream-manager/contracts'
import { type KeyboardEvent, memo } from 'react'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import type { Size } from './geometry.ts'

interface Props {
  readonly layer: Layer
  readonly picture: Size
  readonly isSelected: boolean
  readonly isPending: boolean
  /** Somebody else, in the last seconds. */
  readonly changedBy: string | null
  readonly onSelect: (id: string, isAdded: boolean) => void
}

const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`

/** A layer's place on the stage. The pointer is followed by the overlay, so this takes the keyboard only. */
const PlainStageBox = ({ layer, picture, isSelected, isPending, changedBy, onSelect }: Props) => {
  const { layers, stage } = useStrings()
  const { number } = useFormats()
  const { x, y, width, height } = layer.frame
  const place = stage.place(number(x), number(y), `${number(width)} × ${number(height)}`)
  const mark = changedBy === null ? '' : layers.changedBy(changedBy)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    onSelect(layer.id, event.shiftKey || event.ctrlKey)
  }
  return (
    <button
      type="button"
      className="stage-box"
      data-selected={isSelected || undefined}
      data-pending={isPending || undefined}
      data-foreign={mark || undefined}
      aria-pressed={isSelected}
      aria-label={`${layer.name}, ${place}${mark && `, ${mark}`}`}
      onKeyDown={onKeyDown}
      style={{
        left: percent(x, picture.width),
        top: percent(y, picture.height),
        width: percent(width, picture.width),
        height: percent(height, picture.height),
        // A box that is not turned is a simple one to the browser, which draws all of them at each edit.
        transform: layer.rotation === 0 ? undefined : `rotate(${layer.rotation}deg)`,
      }}
    >
      {isSelected && <span className="stage-place">{place}</span>}
    </button>
  )
}

export const StageBox = memo(PlainStageBox)
