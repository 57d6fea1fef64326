import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isTyping } from '../../commands/keys.ts'
import { Button } from '../../kit/button.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { type Box, type Extent, placeCard } from './place-card.ts'
import { shownSteps, type TourStep } from './steps.ts'
import { useBoxes } from './use-boxes.ts'
import { useEscape } from './use-escape.ts'
import './tour.css'

const NOWHERE: Box = { left: 0, top: 0, width: 0, height: 0 }

/** Beside the part. It is measured after each drawing, since its text and the window decide its size. */
const useCardStyle = (part: Box, step: TourStep) => {
  const card = useRef<HTMLElement>(null)
  const [extent, setExtent] = useState<Extent | null>(null)
  useLayoutEffect(() => {
    const { offsetWidth: width = 0, offsetHeight: height = 0 } = card.current ?? {}
    setExtent({ width, height })
  }, [step, part])
  const place = extent && placeCard(part, extent, { width: innerWidth, height: innerHeight })
  const style: CSSProperties = place ?? { opacity: 0 }
  return { card, style }
}

/** The tour takes the focus when it begins, unless a person writes in a field, and gives it back when it ends. */
const useTourFocus = (card: RefObject<HTMLElement | null>) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    if (!isTyping(before)) heading.current?.focus({ preventScroll: true })
    const { current } = card
    return () => {
      const isInside = current?.contains(document.activeElement) ?? false
      if (isInside && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [card])
  return heading
}

interface CardProps {
  readonly steps: readonly TourStep[]
  readonly onLeave: () => void
}

const TourCard = ({ steps, onLeave }: CardProps) => {
  const { tour } = useViewStrings()
  const { number } = useFormats()
  const [at, setAt] = useState(0)
  const step = steps[at] ?? 'stage'
  const boxes = useBoxes(step)
  const { card, style } = useCardStyle(boxes[0] ?? NOWHERE, step)
  const heading = useTourFocus(card)
  const isLast = at === steps.length - 1
  useEscape(onLeave)
  return (
    <>
      {boxes.map((box, index) => (
        <div key={index} className="tour-ring" style={{ ...box }} />
      ))}
      <section ref={card} className="tour-card" style={style} aria-label={tour.label(tour.steps[step].title)}>
        <div aria-live="polite">
          <h2 id="tour-title" ref={heading} tabIndex={-1}>
            {tour.steps[step].title}
          </h2>
          <p>{tour.steps[step].text}</p>
        </div>
        <div className="tour-buttons">
          <span className="dim">{tour.progress(number(at + 1), number(steps.length))}</span>
          <span className="space" />
          <Button isDisabled={isLast} onPress={onLeave}>
            {tour.skip}
          </Button>
          <Button isDisabled={at === 0} onPress={() => setAt(at - 1)}>
            {tour.back}
          </Button>
          <Button look="primary" onPress={() => (isLast ? onLeave() : setAt(at + 1))}>
            {isLast ? tour.finish : tour.next}
          </Button>
        </div>
      </section>
    </>
  )
}

/** The parts of the page, one after the other. The page can be used meanwhile. */
export const Tour = ({ onLeave }: { onLeave: () => void }) => {
  const [steps, setSteps] = useState<readonly TourStep[]>([])
  // The view of the show may be drawn together with the tour, so its parts are looked for afterwards.
  useEffect(() => setSteps(shownSteps()), [])
  return steps.length === 0 ? null : <TourCard steps={steps} onLeave={onLeave} />
}
