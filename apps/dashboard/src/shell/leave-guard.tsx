import { Suspense, useEffect, useSyncExternalStore } from 'react'
import { LazyConfirm } from '../kit/lazy-confirm.tsx'
import { useViewStrings } from '../strings/views.ts'
import { useShownLocation } from './shown-location.ts'
import { useUnfinished } from './use-unfinished.ts'

const askToLeave = (event: BeforeUnloadEvent): void => event.preventDefault()

const LeaveQuestion = ({ unfinished }: { unfinished: ReturnType<typeof useUnfinished> }) => {
  const { leave } = useViewStrings()
  const shown = useShownLocation()
  return (
    <LazyConfirm
      title={leave.title}
      text={[...unfinished.map((work) => leave[work]), leave.lost].join(' ')}
      action={leave.action}
      onConfirm={() => shown.leave()}
      onClose={() => shown.stay()}
    />
  )
}

/**
 * Asks before unfinished work is lost: the page before another stream is shown, the browser before the page is left. A page
 * with such a handler cannot be kept by the browser for the way back, so there is none without unfinished work.
 */
export const LeaveGuard = () => {
  const shown = useShownLocation()
  const isAsked = useSyncExternalStore(shown.watch, () => shown.isAsked)
  const unfinished = useUnfinished()
  const isUnfinished = unfinished.length > 0
  useEffect(() => {
    if (!isUnfinished) return
    shown.setUnfinished(true)
    addEventListener('beforeunload', askToLeave)
    return () => {
      removeEventListener('beforeunload', askToLeave)
      shown.setUnfinished(false)
    }
  }, [shown, isUnfinished])
  if (!isAsked) return null
  return (
    <Suspense>
      <LeaveQuestion unfinished={unfinished} />
    </Suspense>
  )
}
