import type { Client, PreviewStatus } from '@stream-manager/client'
import type { PreviewMessage } from '@stream-manager/contracts'

export type Levels = Extract<PreviewMessage, { type: 'levels' }>

/** One who shows the pictures. */
export interface PictureListener {
  readonly media: (bytes: ArrayBuffer) => void
  readonly message: (message: PreviewMessage) => void
  readonly status: (status: PreviewStatus) => void
}

/** One who shows something else until the encoder's pictures come. */
export interface StartListener {
  readonly started: (mimeType: string) => void
  readonly refused: () => void
}

const RETRY_MS = 30_000

/** The one preview of a page: pictures for its player, levels for its meters. Its socket is open while one of them is there. */
export class PreviewFeed {
  readonly #api: Client['preview']
  readonly #onLost: () => void
  readonly #meters = new Set<(levels: Levels) => void>()
  #player: PictureListener | null = null
  #awaiting: StartListener | null = null
  #leave: (() => void) | null = null
  #isWatching = false
  #retry: ReturnType<typeof setTimeout> | undefined

  /** `onLost`: called when a socket that worked has ended. */
  constructor(api: Client['preview'], onLost: () => void) {
    this.#api = api
    this.#onLost = onLost
  }

  /** The player begins with a start of its own, so the socket is opened again for it. */
  readonly play = (player: PictureListener): (() => void) => {
    this.#player = player
    this.#close()
    this.#follow()
    return () => {
      if (this.#player === player) this.#player = null
      this.#follow()
    }
  }

  /** For the next start of pictures. The socket is opened again, since it may have told its start before. */
  readonly awaitStart = (listener: StartListener): (() => void) => {
    this.#awaiting = listener
    this.#close()
    this.#follow()
    return () => {
      if (this.#awaiting === listener) this.#awaiting = null
      this.#follow()
    }
  }

  readonly onLevels = (listener: (levels: Levels) => void): (() => void) => {
    this.#meters.add(listener)
    this.#follow()
    return () => {
      this.#meters.delete(listener)
      this.#follow()
    }
  }

  #follow(): void {
    const isNeeded = this.#player !== null || this.#awaiting !== null || this.#meters.size > 0
    if (!isNeeded) this.#close()
    else this.#leave ??= this.#open()
  }

  #open(): () => void {
    return this.#api.watch({
      media: (bytes) => this.#player?.media(bytes),
      message: (message) => this.#take(message),
      status: (status) => this.#pass(status),
    })
  }

  #pass(status: PreviewStatus): void {
    const wasWatching = this.#isWatching
    this.#isWatching = status.state === 'watching'
    if (wasWatching && !this.#isWatching) this.#onLost()
    this.#player?.status(status)
    if (status.state !== 'refused') return
    if (this.#awaiting) this.#awaiting.refused()
    else if (this.#player === null) this.#retryLater()
  }

  #take(message: PreviewMessage): void {
    if (message.type === 'levels') for (const listener of this.#meters) listener(message)
    else this.#player?.message(message)
    if (message.type === 'start') this.#awaiting?.started(message.mimeType)
  }

  /** Meters alone have nobody who would try again. */
  #retryLater(): void {
    this.#retry = setTimeout(
      () => {
        this.#close()
        this.#follow()
      },
      RETRY_MS * (0.5 + Math.random()),
    )
  }

  #close(): void {
    clearTimeout(this.#retry)
    this.#leave?.()
    this.#leave = null
  }
}
