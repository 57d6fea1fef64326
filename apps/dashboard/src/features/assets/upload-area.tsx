import { type ChangeEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useClient } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useSelection } from '../editing/selection.tsx'
import { useEdit } from '../editing/use-edit.ts'
import type { Size } from '../stage/geometry.ts'
import { usePictureSize } from '../stage/use-picture-size.ts'
import { layerOfAsset } from './layer-of-asset.ts'
import { type ShownUpload, Uploads } from './uploads.ts'
import './upload-area.css'

/** Uploads of this page. A stored file becomes a layer at once. */
const useUploads = (picture: Size): Uploads => {
  const client = useClient()
  const edit = useEdit()
  const { select } = useSelection()
  const size = useRef(picture)
  size.current = picture
  const uploads = useMemo(
    () =>
      new Uploads({
        send: (file, options) => client.assets.upload(file, { name: file.name, ...options }),
        onStored: (asset) => {
          const layer = layerOfAsset(asset, size.current)
          if (!layer?.id) return
          select([layer.id])
          edit([{ op: 'create', layer }])
        },
      }),
    [client, edit, select],
  )
  useEffect(() => () => uploads.close(), [uploads])
  return uploads
}

const filesOf = ({ dataTransfer }: DragEvent): readonly File[] => [...(dataTransfer?.files ?? [])]

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

/** True while files are dragged over the page. A browser would leave the page and show the file otherwise. */
const usePageDrop = (onFiles: (files: readonly File[]) => void): boolean => {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setOver(false)
    const drop = (event: DragEvent) => {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      onFiles(filesOf(event))
    }
    addEventListener('dragover', over)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', over)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [onFiles])
  return isOver
}

const UploadRow = ({ upload, onDismiss }: { upload: ShownUpload; onDismiss: () => void }) => {
  const { assets, common } = useStrings()
  const { percent } = useFormats()
  const { name, state, share, error } = upload
  const isRunning = state === 'waiting' || state === 'sending' || state === 'reading'
  const texts = {
    waiting: assets.waiting,
    sending: percent(share),
    reading: assets.reading,
    done: assets.done,
    failed: error,
  }
  return (
    <li className="upload" data-state={state}>
      <span dir="auto">
        <b>{name}</b> <span role="status">{texts[state]}</span>
      </span>
      {isRunning && <progress value={share} max={1} aria-label={name} />}
      <Button look="icon" hint={isRunning ? assets.cancel : common.dismiss} onPress={onDismiss}>
        <Icon name="close" />
      </Button>
    </li>
  )
}

const FileButton = ({ onFiles }: { onFiles: (files: readonly File[]) => void }) => {
  const { assets } = useStrings()
  const input = useRef<HTMLInputElement>(null)
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(target.files ?? [])])
    // The same file may be chosen again.
    target.value = ''
  }
  return (
    <>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={assets.upload}
        onChange={onChange}
      />
      <Button hint={assets.drop} onPress={() => input.current?.click()}>
        {assets.upload}…
      </Button>
    </>
  )
}

/** Files become layers: by a drop anywhere on the page, or by the button. */
export const UploadArea = () => {
  const { assets } = useStrings()
  const uploads = useUploads(usePictureSize())
  const shown = useSyncExternalStore(uploads.watch, () => uploads.shown)
  const add = useMemo(() => (files: readonly File[]) => uploads.add(files), [uploads])
  const isOver = usePageDrop(add)
  return (
    <section className="upload-area" aria-label={assets.uploads}>
      <FileButton onFiles={add} />
      <ul>
        {shown.map((upload) => (
          <UploadRow key={upload.id} upload={upload} onDismiss={() => uploads.dismiss(upload.id)} />
        ))}
      </ul>
      {isOver && <p className="drop-veil">{assets.drop}</p>}
    </section>
  )
}
