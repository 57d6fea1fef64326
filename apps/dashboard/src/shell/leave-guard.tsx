import { useEffect, useSyncExternalStore } from 'react'
import { useUploads } from '../features/assets/use-uploads.tsx'
import { useEdited } from '../features/editing/use-editor.tsx'
import { LazyConfirm } from '../kit/lazy-confirm.tsx'
import { useStrings } from '../strings/strings.tsx'
import { useShownLocation } from './shown-location.ts'

/** The kinds of unfinished work of the shown stream. They would be lost with the page. */
const useUnfinished = (): readonly ('edits' | 'prepared' | 'uploads')[] => {
  const hasEdits = useEdited(({ isSaving, conflicts }) => isSaving || conflicts.length > 0)
  const hasPrepared = useEdited(({ prepared }) => prepared !== null && prepared.steps.length > 0)
  const uploads = useUploads()
  const isUploading = useSyncExternalStore(uploads.watch, () => uploads.isRunning)
  return [
    ...(hasEdits ? (['edits'] as const) : []),
    ...(hasPrepared ? (['prepared'] as const) : []),
    ...(isUploading ? (['uploads'] as const) : []),
  ]
}

const askToLeave = (event: BeforeUnloadEvent): void => event.preventDefault()

/**
 * Asks before unfinished work is lost: the page before another stream is shown, the browser before the page is left. A page
 * with such a handler cannot be kept by the browser for the way back, so there is none without unfinished work.
 */
export const LeaveGuard = () => {
  const { leave } = useStrings()
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
    <LazyConfirm
      title={leave.title}
      text={[...unfinished.map((work) => leave[work]), leave.lost].join(' ')}
      action={leave.action}
      onConfirm={() => shown.leave()}
      onClose={() => shown.stay()}
    />
  )
}
