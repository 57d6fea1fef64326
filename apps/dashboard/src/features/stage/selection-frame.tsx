import type { PointerEvent } from 'react'
import type { DragKind, PlacedBox } from './drag.ts'
import { type Box, boundsOf, HANDLES, type Size } from './geometry.ts'

interface Props {
  readonly boxes: readonly PlacedBox[]
  readonly picture: Size
  readonly onGrab: (event: PointerEvent, kind: DragKind) => void
}

const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`

const frameOf = (boxes: readonly PlacedBox[]): Box | null => {
  const [only] = boxes
  if (boxes.length === 1 && only) return only
  const bounds = boundsOf(boxes)
  return bounds && { ...bounds, rotation: 0 }
}

/** The handles of what is selected: eight to resize, one to turn. They are for the pointer; numbers are in the inspector. */
export const SelectionFrame = ({ boxes, picture, onGrab }: Props) => {
  const frame = frameOf(boxes)
  if (frame === null) return null
  return (
    <div
      className="selection-frame"
      aria-hidden="true"
      style={{
        left: percent(frame.x, picture.width),
        top: percent(frame.y, picture.height),
        width: percent(frame.width, picture.width),
        height: percent(frame.height, picture.height),
        transform: `rotate(${frame.rotation}deg)`,
      }}
    >
      <span className="handle handle-rotate" onPointerDown={(event) => onGrab(event, { type: 'rotate' })} />
      {HANDLES.map((handle) => (
        <span
          key={`${handle.x} ${handle.y}`}
          className="handle"
          data-handle={`${handle.x} ${handle.y}`}
          style={{ left: `${(handle.x + 1) * 50}%`, top: `${(handle.y + 1) * 50}%` }}
          onPointerDown={(event) => onGrab(event, { type: 'resize', handle })}
        />
      ))}
    </div>
  )
}
