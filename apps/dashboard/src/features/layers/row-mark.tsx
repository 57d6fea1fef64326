import { useEdited, useForeignEdits } from '../editing/use-editor.tsx'

/**
 * Tells the style of a row that an edit is not stored yet, or that somebody else has edited the layer. It looks for itself:
 * anything that a row of the list is told draws the whole list again.
 */
export const RowMark = ({ id }: { id: string }) => {
  const isPending = useEdited(({ pendingIds }) => pendingIds.has(id))
  const isForeign = useForeignEdits(({ people }) => people.has(id))
  return (
    <span
      className="layer-mark"
      hidden
      data-pending={isPending || undefined}
      data-foreign={isForeign || undefined}
    />
  )
}
