import { Suspense, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useCommands } from '../../commands/commands.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { usePreference } from '../../preferences/use-preference.ts'
import { useStreamState } from '../../server/server.tsx'
import { useStrings } from '../../strings/strings.tsx'

const Tour = lazyPart(async () => (await import('./tour.tsx')).Tour)

const SEEN = 'seen'

/** Shows the tour on a first visit, and again by its command. It is about the view of the show. */
export const TourGate = () => {
  const { bar } = useStrings()
  const [location, navigate] = useLocation()
  const [preference, choose] = usePreference('tour', '')
  const [isAsked, setAsked] = useState(false)
  // The buttons of the programme are there when its state is.
  const isReady = useStreamState().value !== null
  useCommands(
    useMemo(
      () => [
        {
          id: 'tour.start',
          title: bar.tour,
          keys: 'Shift+T',
          run: () => {
            navigate('/')
            setAsked(true)
          },
        },
      ],
      [bar, navigate],
    ),
  )
  if (!isReady || location !== '/' || (preference === SEEN && !isAsked)) return null
  const leave = () => {
    setAsked(false)
    choose(SEEN)
  }
  return (
    <Suspense>
      <Tour onLeave={leave} />
    </Suspense>
  )
}
