import { useEffect, useState } from 'react'
import type { Box } from './place-card.ts'
import { elementsOf, type TourStep } from './steps.ts'

/** The page moves its parts without telling, for example when the programme starts. */
const INTERVAL_MS = 200

const boxesOf = (step: TourStep): readonly Box[] =>
  elementsOf(step)
    .map((element) => element.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0)
    .map(({ left, top, width, height }) => ({ left, top, width, height }))

const isSame = (one: readonly Box[], other: readonly Box[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** The places of a step’s parts in the window. */
export const useBoxes = (step: TourStep): readonly Box[] => {
  const [boxes, setBoxes] = useState<readonly Box[]>([])
  useEffect(() => {
    const measure = () =>
      setBoxes((before) => {
        const now = boxesOf(step)
        return isSame(before, now) ? before : now
      })
    elementsOf(step)[0]?.scrollIntoView({ block: 'center', inline: 'nearest' })
    measure()
    const timer = setInterval(measure, INTERVAL_MS)
    // Scrolling does not bubble.
    addEventListener('scroll', measure, true)
    addEventListener('resize', measure)
    return () => {
      clearInterval(timer)
      removeEventListener('scroll', measure, true)
      removeEventListener('resize', measure)
    }
  }, [step])
  return boxes
}
