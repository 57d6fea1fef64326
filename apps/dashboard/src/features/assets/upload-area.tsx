import { StreamManagerError } from '@stream-manager/client'
import { type ChangeEvent, useRef, useSyncExternalStore } from 'react'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { ShownUpload } from './uploads.ts'
import { useUploads } from './use-uploads.tsx'
import './upload-area.css'

interface RowProps {
  readonly upload: ShownUpload
  readonly onRetry: () => void
  readonly onDismiss: () => void
}

const CUT = new Set(['client.network', 'client.timeout'])
/** A proxy answers so while the server is away. */
const AWAY = new Set([502, 503, 504])
const TOO_LARGE = 413

const isCut = (error: unknown): boolean =>
  error instanceof StreamManagerError && (CUT.has(error.code) || AWAY.has(error.status ?? 0))
/** The server would say the same of this file again. */
const OF_FILE = new Set(['asset.unsupported', 'request.too_large', 'source.too_large', 'auth.forbidden'])

const useTexts = ({ share, error }: ShownUpload, isFinal: boolean) => {
  const { uploads } = useViewStrings()
  const { percent } = useFormats()
  const reason = isCut(error) ? uploads.cut : reasonOf(error)
  return {
    waiting: uploads.waiting,
    sending: percent(share),
    reading: uploads.reading,
    done: uploads.done,
    failed: isFinal ? reason : `${reason} ${uploads.again}`,
  }
}

const UploadRow = ({ upload, onRetry, onDismiss }: RowProps) => {
  const { common } = useStrings()
  const { uploads } = useViewStrings()
  const { name, state, share, error } = upload
  const isRunning = state === 'waiting' || state === 'sending' || state === 'reading'
  const isFinal =
    error instanceof StreamManagerError && (OF_FILE.has(error.code) || error.status === TOO_LARGE)
  const texts = useTexts(upload, isFinal)
  return (
    <li className="upload" data-state={state}>
      <span dir="auto">
        <b>{name}</b> <span role="status">{texts[state]}</span>
      </span>
      {isRunning && <progress value={share} max={1} aria-label={name} />}
      {state === 'failed' && !isFinal && (
        <span className="upload-again">
          <Button onPress={onRetry}>{common.retry}</Button>
        </span>
      )}
      <Button look="icon" hint={isRunning ? uploads.cancel : common.dismiss} onPress={onDismiss}>
        <Icon name="close" />
      </Button>
    </li>
  )
}

const FileButton = ({ onFiles }: { onFiles: (files: readonly File[]) => void }) => {
  const { assets } = useStrings()
  const { uploads } = useViewStrings()
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
        aria-label={uploads.upload}
        onChange={onChange}
      />
      <Button hint={assets.drop} onPress={() => input.current?.click()}>
        {uploads.upload}…
      </Button>
    </>
  )
}

/** Files become layers: by a drop anywhere on the page, or by the button. */
export const UploadArea = () => {
  const { uploads: strings } = useViewStrings()
  const uploads = useUploads()
  const shown = useSyncExternalStore(uploads.watch, () => uploads.shown)
  return (
    <section className="upload-area" aria-label={strings.title}>
      <FileButton onFiles={uploads.add} />
      <ul>
        {shown.map((upload) => (
          <UploadRow
            key={upload.id}
            upload={upload}
            onRetry={() => uploads.retry(upload.id)}
            onDismiss={() => uploads.dismiss(upload.id)}
          />
        ))}
      </ul>
    </section>
  )
}
