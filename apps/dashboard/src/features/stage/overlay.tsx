import { useCallback, useRef } from 'react'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useLocks } from '../editing/locks.ts'
import { useSelection } from '../editing/selection.tsx'
import { useEdited, useForeignEdits } from '../editing/use-editor.tsx'
import type { Rect, Size } from './geometry.ts'
import { boxOf } from './picking.ts'
import { SelectionFrame } from './selection-frame.tsx'
import type { Guides } from './snapping.ts'
import { StageBox } from './stage-box.tsx'
import { useDrag } from './use-drag.ts'
import { useNudge } from './use-nudge.ts'
import { usePointer } from './use-pointer.ts'

const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`

const GuideLines = ({ guides: { x, y }, picture }: { guides: Guides; picture: Size }) => (
  <>
    {x !== null && <span className="guide guide-x" style={{ left: percent(x, picture.width) }} />}
    {y !== null && <span className="guide guide-y" style={{ top: percent(y, picture.height) }} />}
  </>
)

const Marquee = ({ area, picture }: { area: Rect; picture: Size }) => (
  <span
    className="marquee"
    style={{
      left: percent(area.x, picture.width),
      top: percent(area.y, picture.height),
      width: percent(area.width, picture.width),
      height: percent(area.height, picture.height),
    }}
  />
)

/** The layers as boxes over the picture, in the programme's own pixels. */
export const Overlay = ({ picture }: { picture: Size }) => {
  const { stage } = useStrings()
  const layers = useEdited((view) => view.layers)
  const pendingIds = useEdited((view) => view.pendingIds)
  const people = useForeignEdits((view) => view.people)
  const selection = useSelection()
  const locks = useLocks()
  const mayEdit = useMay('layers.write')
  const area = useRef<HTMLElement>(null)
  const drag = useDrag()
  const pointer = usePointer({ area, picture, layers, locks, selection, drag, mayEdit })
  const onKeyDown = useNudge(mayEdit)
  const { ids, select, toggle } = selection
  const onSelect = useCallback(
    (id: string, isAdded: boolean) => (isAdded ? toggle(id) : select([id])),
    [select, toggle],
  )
  const shown = layers.filter(({ visible }) => visible)
  const selected = layers.filter(({ id }) => ids.includes(id) && !locks.ids.has(id)).map(boxOf)
  return (
    <section
      ref={area}
      className="stage-overlay"
      aria-label={stage.layers}
      data-dragging={drag.isDragging || undefined}
      onKeyDown={onKeyDown}
      {...pointer.area}
    >
      {shown.map((layer) => (
        <StageBox
          key={layer.id}
          layer={layer}
          picture={picture}
          isSelected={ids.includes(layer.id)}
          isPending={pendingIds.has(layer.id)}
          changedBy={people.get(layer.id) ?? null}
          onSelect={onSelect}
        />
      ))}
      {mayEdit && <SelectionFrame boxes={selected} picture={picture} onGrab={pointer.onGrab} />}
      <GuideLines guides={drag.guides} picture={picture} />
      {pointer.marquee && <Marquee area={pointer.marquee} picture={picture} />}
    </section>
  )
}
