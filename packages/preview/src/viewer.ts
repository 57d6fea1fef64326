import { type PreviewPart, textPart } from './part.ts'

/** Half a second at 32 Mbit/s. More than that waits only for a viewer that does not keep up. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024

export interface ViewerSocket {
  readonly send: (part: PreviewPart) => void
  /** Bytes that were sent and have not left this process. */
  readonly waitingBytes: () => number
}

const SKIPPED = textPart('notice', { type: 'skipped' })

/**
 * One viewer of a preview. A viewer that does not keep up misses pictures up to the next keyframe that there is room for,
 * and is told so; the engine and other viewers never wait.
 */
export class PreviewViewer {
  readonly #socket: ViewerSocket
  #isSkipping = false

  constructor(socket: ViewerSocket) {
    this.#socket = socket
  }

  readonly take = (part: PreviewPart): void => {
    const { kind } = part
    if (kind === 'start') this.#isSkipping = false
    if (kind === 'notice') this.#takeNotice(part)
    else if (kind === 'keyframe' || kind === 'fragment') this.#takePicture(part)
    else this.#socket.send(part)
  }

  #hasRoom(): boolean {
    return this.#socket.waitingBytes() < MAX_WAITING_BYTES
  }

  /** Figures of a moment: a later one tells more. */
  #takeNotice(notice: PreviewPart): void {
    if (this.#hasRoom()) this.#socket.send(notice)
  }

  #takePicture(picture: PreviewPart): void {
    if (this.#isSkipping && picture.kind !== 'keyframe') return
    if (!this.#hasRoom()) {
      this.#isSkipping = true
      return
    }
    if (this.#isSkipping) this.#socket.send(SKIPPED)
    this.#isSkipping = false
    this.#socket.send(picture)
  }
}
