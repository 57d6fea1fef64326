import { useCallback } from 'react'
import { useTell } from '../../notices/notices.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import type { Step } from './steps.ts'
import { useEditor } from './use-editor.tsx'

export type Edit = (step: Step, gesture?: symbol) => void

/** For edits without a field of their own: a refusal is told, and the layer is shown as it was. */
export const useEdit = (): Edit => {
  const editor = useEditor()
  const tell = useTell()
  return useCallback(
    (step, gesture) => {
      void editor.edit(step, gesture ?? null).then((outcome) => {
        if (outcome.kind === 'refused') tell({ tone: 'bad', text: reasonOf(outcome.error) })
      })
    },
    [editor, tell],
  )
}
