import { type RefObject, useEffect, useMemo, useRef } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { Pan } from './pan.ts'

const STEP_PX = 80

const STEPS = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
} as const

interface Props {
  readonly view: RefObject<HTMLElement | null>
  /** The whole picture is seen otherwise, and its view cannot be moved. */
  readonly isZoomed: boolean
}

/** Moves the view of a zoomed picture, as drawing programs do: by Space and a drag, by the middle button, and by keys. */
export const Panning = ({ view, isZoomed }: Props) => {
  const { panning } = useViewStrings()
  const pan = useRef<Pan | null>(null)
  useEffect(() => {
    if (!isZoomed || view.current === null) return
    const current = new Pan(view.current)
    pan.current = current
    return () => current.close()
  }, [view, isZoomed])
  const commands = useMemo(() => {
    const shared = { isEnabled: isZoomed, reason: isZoomed ? undefined : panning.notZoomed }
    const keys = Object.entries(STEPS).map(([key, [left, top]]) => ({
      ...shared,
      id: `stage.pan.${key}`,
      title: panning.steps[key] ?? key,
      keys: `Ctrl+${key}`,
      run: () => pan.current?.by(left, top),
    }))
    const hold = { ...shared, id: 'stage.pan', title: panning.hold, keys: 'Space' }
    return [{ ...hold, run: () => pan.current?.hold() }, ...keys]
  }, [isZoomed, panning])
  useCommands(commands)
  return null
}
