import { useStrings } from '../../strings/strings.tsx'
import { useForeignEdits } from '../editing/use-editor.tsx'

/** The newest edit of somebody else, in words, also of a layer that is gone. */
export const ForeignNews = () => {
  const { layers } = useStrings()
  const newest = useForeignEdits((view) => view.newest)
  return (
    <span className="space layers-news" role="status" dir="auto">
      {newest && layers.news[newest.kind](newest.person, newest.layerName)}
    </span>
  )
}
