import type { Asset } from '@stream-manager/contracts'
import { newId } from '../../kit/ids.ts'

/** Uploads of each outcome that are still listed. */
const MAX_LISTED = 20
const OUTCOMES = ['done', 'failed'] as const
/** Sent at the same time; the others wait. */
const MAX_SENDING = 2

export interface ShownUpload {
  readonly id: number
  readonly name: string
  readonly state: 'waiting' | 'sending' | 'reading' | 'done' | 'failed'
  /** 0 to 1. */
  readonly share: number
  /** Why it failed. Null while it has not. */
  readonly error: unknown
}

interface SendOptions {
  readonly onProgress: (sent: number, total: number) => void
  readonly signal: AbortSignal
  /** The same in each attempt: a file whose answer was lost is not stored twice. */
  readonly idempotencyKey: string
}

export interface UploadsOptions {
  readonly send: (file: File, options: SendOptions) => Promise<Asset>
  readonly onStored: (asset: Asset) => void
}

interface Upload {
  readonly file: File
  readonly controller: AbortController
  readonly key: string
  shown: ShownUpload
}

/** Files on their way to the server, in the order in which they were dropped. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #watchers = new Set<() => void>()
  #uploads: readonly Upload[] = []
  #shown: readonly ShownUpload[] = []
  #lastId = 0

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** A new list after each change. */
  get shown(): readonly ShownUpload[] {
    return this.#shown
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** True until the server has answered all of them. */
  get isRunning(): boolean {
    return this.#uploads.some(({ shown }) => shown.state !== 'done' && shown.state !== 'failed')
  }

  readonly add = (files: Iterable<File>): void => {
    const added = [...files].map((file): Upload => {
      this.#lastId += 1
      const shown: ShownUpload = {
        id: this.#lastId,
        name: file.name,
        state: 'waiting',
        share: 0,
        error: null,
      }
      return { file, controller: new AbortController(), key: newId('upload'), shown }
    })
    this.#uploads = [...this.#uploads, ...added]
    this.#changed()
    this.#startNext()
  }

  /** Sends a file that failed again, from its beginning. */
  retry(id: number): void {
    const upload = this.#uploads.find(({ shown }) => shown.id === id)
    if (upload?.shown.state !== 'failed') return
    this.#show(upload, { state: 'waiting', share: 0, error: null })
    this.#startNext()
  }

  /** Ends one that is on its way, and takes it out of the list. */
  dismiss(id: number): void {
    this.#uploads.find(({ shown }) => shown.id === id)?.controller.abort()
    this.#uploads = this.#uploads.filter(({ shown }) => shown.id !== id)
    this.#changed()
    this.#startNext()
  }

  close(): void {
    for (const { controller } of this.#uploads) controller.abort()
    this.#uploads = []
  }

  #startNext(): void {
    const isSending = ({ shown }: Upload) => shown.state === 'sending' || shown.state === 'reading'
    let room = MAX_SENDING - this.#uploads.filter(isSending).length
    for (const upload of this.#uploads) {
      if (room <= 0 || upload.shown.state !== 'waiting') continue
      room -= 1
      void this.#send(upload)
    }
  }

  async #send(upload: Upload): Promise<void> {
    const { file, controller, key } = upload
    this.#show(upload, { state: 'sending' })
    const onProgress = (sent: number, total: number) =>
      this.#show(upload, {
        share: total > 0 ? sent / total : 0,
        state: sent >= total ? 'reading' : 'sending',
      })
    try {
      const { signal } = controller
      const asset = await this.#options.send(file, { onProgress, signal, idempotencyKey: key })
      // Its layer is on its way before the upload ends, so that the page is never without unfinished work in between.
      this.#options.onStored(asset)
      this.#show(upload, { state: 'done', share: 1 })
    } catch (error) {
      this.#show(upload, { state: 'failed', error })
    }
    this.#startNext()
  }

  #show(upload: Upload, change: Partial<ShownUpload>): void {
    upload.shown = { ...upload.shown, ...change }
    this.#changed()
  }

  #changed(): void {
    const dropped = new Set(
      OUTCOMES.flatMap((outcome) =>
        this.#uploads.filter(({ shown }) => shown.state === outcome).slice(0, -MAX_LISTED),
      ),
    )
    this.#uploads = this.#uploads.filter((upload) => !dropped.has(upload))
    this.#shown = this.#uploads.map(({ shown }) => shown)
    for (const onChange of this.#watchers) onChange()
  }
}
