import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react'
import { isTyping } from '../../commands/keys.ts'
import { useClient } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useSelection } from '../editing/selection.tsx'
import { useEdit } from '../editing/use-edit.ts'
import { usePictureSize } from '../stage/use-picture-size.ts'
import { layerOfAsset } from './layer-of-asset.ts'
import { Uploads } from './uploads.ts'
import { usePageDrop } from './use-page-drop.ts'
import './drop-veil.css'

const UploadsContext = createContext<Uploads | null>(null)

/** A stored file becomes a layer at once. */
const useNewUploads = (): Uploads => {
  const client = useClient()
  const edit = useEdit()
  const { select } = useSelection()
  const picture = usePictureSize()
  const size = useRef(picture)
  size.current = picture
  const uploads = useMemo(
    () =>
      new Uploads({
        send: (file, options) => client.assets.upload(file, { name: file.name, ...options }),
        onStored: (asset) => {
          const layer = layerOfAsset(asset, size.current)
          if (!layer?.id) return
          // The inspector of another layer would take the field away, and the next letters would be commands.
          if (!isTyping(document.activeElement)) select([layer.id])
          edit([{ op: 'create', layer }])
        },
      }),
    [client, edit, select],
  )
  useEffect(() => () => uploads.close(), [uploads])
  return uploads
}

/** Uploads to the stream that is shown. They go on in every view, and files may be dropped on every view. */
export const UploadsProvider = ({ children }: { children: ReactNode }) => {
  const { assets } = useStrings()
  const mayUpload = useMay('assets.write')
  const uploads = useNewUploads()
  const isOver = usePageDrop(mayUpload ? uploads.add : null)
  return (
    <UploadsContext value={uploads}>
      {children}
      {isOver && <p className="drop-veil">{assets.drop}</p>}
    </UploadsContext>
  )
}

export const useUploads = (): Uploads => {
  const uploads = useContext(UploadsContext)
  if (uploads === null) throw new Error('useUploads is called outside of UploadsProvider')
  return uploads
}
