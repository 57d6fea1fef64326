import { useSyncExternalStore } from 'react'
import { useUploads } from '../features/assets/use-uploads.tsx'
import { useEdited } from '../features/editing/use-editor.tsx'

/** The kinds of unfinished work of the shown stream. They would be lost with the page. */
export const useUnfinished = (): readonly ('edits' | 'prepared' | 'uploads')[] => {
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
