import { useCallback, useState } from 'react'
import { useEditor } from '../editing/use-editor.tsx'
import { hiddenNames } from './hidden-names.ts'
import { useLayerActions } from './use-layer-actions.ts'

interface Question {
  readonly ids: readonly string[]
  /** The layers that undo cannot bring back. */
  readonly names: string
}

export interface Deletion {
  readonly question: Question | null
  /** Deletes at once, unless it could not be undone. */
  readonly request: (ids: readonly string[]) => void
  readonly confirm: () => void
  readonly dismiss: () => void
}

export const useDeletion = (): Deletion => {
  const editor = useEditor()
  const { remove } = useLayerActions()
  const [question, setQuestion] = useState<Question | null>(null)
  const request = useCallback(
    (ids: readonly string[]) => {
      const names = hiddenNames(editor.view.layers, ids)
      if (names === '') remove(ids)
      else setQuestion({ ids, names })
    },
    [editor, remove],
  )
  const confirm = () => {
    setQuestion(null)
    // Another person may have deleted some meanwhile.
    if (question) remove(question.ids.filter((id) => editor.view.layers.some((layer) => layer.id === id)))
  }
  return { question, request, confirm, dismiss: () => setQuestion(null) }
}
