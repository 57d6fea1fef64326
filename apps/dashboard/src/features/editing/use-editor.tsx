import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { useClient, useLayers } from '../../server/server.tsx'
import { Editor, type EditorView } from './editor.ts'
import { layerServerOf } from './layer-server.ts'

const EditorContext = createContext<Editor | null>(null)

const wait = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs))

/** One editor for the stream that is shown. What waits to be sent goes with it. */
export const EditorProvider = ({ children }: { children: ReactNode }) => {
  const client = useClient()
  const { value } = useLayers()
  const editor = useMemo(
    () => new Editor({ server: layerServerOf(client), nowMs: () => performance.now(), wait }),
    [client],
  )
  useEffect(() => {
    if (value) editor.setBase(value)
  }, [editor, value])
  return <EditorContext value={editor}>{children}</EditorContext>
}

/** To edit. It does not change, so a component that only edits is not drawn again by edits. */
export const useEditor = (): Editor => {
  const editor = useContext(EditorContext)
  if (editor === null) throw new Error('useEditor is called outside of EditorProvider')
  return editor
}

/** A part of what is edited; the component is drawn again when this part is another object. */
export const useEdited = <Part,>(part: (view: EditorView) => Part): Part => {
  const editor = useEditor()
  return useSyncExternalStore(editor.watch, () => part(editor.view))
}
