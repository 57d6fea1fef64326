import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { beat } from '../../kit/beat.ts'
import { useTell } from '../../notices/notices.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { watchWithBeat } from '../../server/use-live.ts'
import { Editor } from './editor.ts'
import type { EditorView } from './editor-view.ts'
import { ForeignEdits, type ForeignEditsView } from './foreign-edits.ts'
import { layerServerOf } from './layer-server.ts'

const EditorContext = createContext<Editor | null>(null)
const ForeignEditsContext = createContext<ForeignEdits | null>(null)

const RESUME_MS = 10_000

const wait = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs))

/** Sends again what no answer came for, from time to time, until the person gives it up. */
const useResume = (editor: Editor) => {
  const unsaved = useSyncExternalStore(editor.watch, () => editor.view.unsaved)
  const error = unsaved?.error ?? null
  useEffect(() => {
    if (error === null) return
    const timer = setTimeout(() => editor.resume(), RESUME_MS * (0.5 + Math.random()))
    return () => clearTimeout(timer)
  }, [editor, error])
}

/** Follows the edits of others as long as the editor is shown. */
const useForeignEditsOf = (editor: Editor): ForeignEdits => {
  const client = useClient()
  const foreign = useMemo(
    () =>
      new ForeignEdits({
        isOwn: (place) => editor.isOwn(place),
        nameOf: (id) => editor.view.onAir.find((layer) => layer.id === id)?.name,
        nowMs: () => performance.now(),
        schedule: setTimeout,
      }),
    [editor],
  )
  useEffect(() => editor.watch(() => foreign.refresh()), [editor, foreign])
  useEffect(
    () => client.channels.layerUpdates.subscribe({ event: (event) => foreign.add(event) }),
    [client, foreign],
  )
  return foreign
}

/** One editor for the stream that is shown. What waits to be sent goes with it. */
export const EditorProvider = ({ children }: { children: ReactNode }) => {
  const client = useClient()
  const tell = useTell()
  const editor = useMemo(
    () =>
      new Editor({
        server: layerServerOf(client),
        nowMs: () => performance.now(),
        wait,
        onRefused: (error) => tell({ tone: 'bad', text: reasonOf(error) }),
      }),
    [client, tell],
  )
  useResume(editor)
  const foreign = useForeignEditsOf(editor)
  useEffect(() => {
    const { layerUpdates } = client.channels
    const follow = () => {
      const { value } = layerUpdates.current
      if (value) editor.setBase(value)
    }
    follow()
    return watchWithBeat(layerUpdates)(follow)
  }, [client, editor])
  return (
    <EditorContext value={editor}>
      <ForeignEditsContext value={foreign}>{children}</ForeignEditsContext>
    </EditorContext>
  )
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

/** A part of what others edited in the last seconds; the component is drawn again when this part is another object. */
export const useForeignEdits = <Part,>(part: (view: ForeignEditsView) => Part): Part => {
  const foreign = useContext(ForeignEditsContext)
  if (foreign === null) throw new Error('useForeignEdits is called outside of EditorProvider')
  const watch = useMemo(() => beat.gather(foreign.watch), [foreign])
  return useSyncExternalStore(watch, () => part(foreign.view))
}
