import type { Orientation } from '@stream-manager/media-inspect'
import type { FilterStep } from './filter-chain.ts'
import type { FitPlan } from './fit.ts'

interface Size {
  readonly width: number
  readonly height: number
}

export const turnedSize = ({ width, height }: Size, { transposed }: Orientation): Size =>
  transposed ? { width: height, height: width } : { width, height }

/** The plan for the picture before it is turned: what to cut out of it, and the size to scale that to. */
export const unturned = (
  plan: FitPlan,
  source: Size,
  orientation: Orientation,
): Pick<FitPlan, 'crop' | 'width' | 'height'> => {
  const { crop } = plan
  const { transposed, flippedX, flippedY } = orientation
  const turned = turnedSize(source, orientation)
  const x = flippedX ? turned.width - crop.x - crop.width : crop.x
  const y = flippedY ? turned.height - crop.y - crop.height : crop.y
  if (!transposed) return { crop: { ...crop, x, y }, width: plan.width, height: plan.height }
  return {
    crop: { x: y, y: x, width: crop.height, height: crop.width },
    width: plan.height,
    height: plan.width,
  }
}

/** FFmpeg's `transpose` mirrors at the diagonal and may then mirror once more on each axis. */
const TRANSPOSE = ['cclock_flip', 'clock', 'cclock', 'clock_flip'] as const

/** The filters that turn a picture. None for an upright one. */
export const turnSteps = ({ transposed, flippedX, flippedY }: Orientation): FilterStep[] => {
  if (transposed) {
    const direction = TRANSPOSE[(flippedX ? 1 : 0) + (flippedY ? 2 : 0)]
    return [['transpose', `dir=${direction}:passthrough=none`]]
  }
  const steps: FilterStep[] = []
  if (flippedX) steps.push(['hflip', ''])
  if (flippedY) steps.push(['vflip', ''])
  return steps
}
