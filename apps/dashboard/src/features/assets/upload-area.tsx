import { type ChangeEvent, useRef, useSyncExternalStore } from 'react'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import type { ShownUpload } from './uploads.ts'
import { useUploads } from './use-uploads.tsx'
import './upload-area.css'

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
    failed: reasonOf(error),
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
  const uploads = useUploads()
  const shown = useSyncExternalStore(uploads.watch, () => uploads.shown)
  return (
    <section className="upload-area" aria-label={assets.uploads}>
      <FileButton onFiles={uploads.add} />
      <ul>
        {shown.map((upload) => (
          <UploadRow key={upload.id} upload={upload} onDismiss={() => uploads.dismiss(upload.id)} />
        ))}
      </ul>
    </section>
  )
}
