import type { PreviewStatus } from '@stream-manager/client'
import type { PreviewMessage } from '@stream-manager/contracts'
import { correctionOf } from './live-edge.ts'
import type { PreviewFeed } from './preview-feed.ts'

/** Older pictures are of no use any more. Browsers hold a hidden video still, so this goes by the newest picture. */
const KEEP_SECONDS = 5
const TRIM_ABOVE_SECONDS = 15
/** Bytes that wait for the browser. More means that it does not take them. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024
const CORRECT_EVERY_MS = 250
/** After so many attempts without a picture, as behind a proxy that takes no WebSocket, something else must show it. */
const MAX_ATTEMPTS = 3
/** Each attempt is told when it begins and when it has failed. */
const STATUSES_PER_ATTEMPT = 2
/** A picture is called the programme's for so long after the last one came. */
const SILENT_MS = 2000
const MS = 1000

export interface LivePlayerOptions {
  readonly element: HTMLMediaElement
  readonly feed: Pick<PreviewFeed, 'play'>
  /** The media cannot be played here, or does not come. */
  readonly onFault: () => void
  /** It plays now, or no longer. */
  readonly onPlaying: (isPlaying: boolean) => void
}

/** Plays a preview as it comes, by Media Source Extensions, and keeps itself at the newest picture or sound. */
export class LivePlayer {
  readonly #options: LivePlayerOptions
  readonly #leave: () => void
  readonly #timer: ReturnType<typeof setInterval>
  #source: MediaSource | null = null
  #buffer: SourceBuffer | null = null
  #waiting: ArrayBuffer[] = []
  #encoderDelayMs = 0
  #newestAtMs = 0
  #connecting = 0

  constructor(options: LivePlayerOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#correct(), CORRECT_EVERY_MS)
    this.#leave = options.feed.play({
      media: (bytes) => this.#take(bytes),
      message: (message) => this.#onMessage(message),
      status: (status) => this.#onStatus(status),
    })
    options.element.addEventListener('error', this.#onError)
  }

  /** Age of the picture that is shown. Null while none is. */
  get delaySeconds(): number | null {
    const { element } = this.#options
    const { buffered } = element
    if (this.#source === null || buffered.length === 0) return null
    const behind = Math.max(0, buffered.end(buffered.length - 1) - element.currentTime)
    const silent = (performance.now() - this.#newestAtMs) / MS
    return this.#encoderDelayMs / MS + behind + silent
  }

  close(): void {
    clearInterval(this.#timer)
    this.#options.element.removeEventListener('error', this.#onError)
    this.#leave()
    this.#end()
  }

  readonly #onError = (): void => {
    // Taking the source away is an error as well.
    if (this.#source !== null) this.#options.onFault()
  }

  #onStatus({ state }: PreviewStatus): void {
    if (state === 'watching') this.#connecting = 0
    else this.#options.onPlaying(false)
    if (state === 'connecting') this.#connecting += 1
    if (state === 'refused' || this.#connecting >= MAX_ATTEMPTS * STATUSES_PER_ATTEMPT)
      this.#options.onFault()
  }

  #onMessage(message: PreviewMessage): void {
    if (message.type === 'start') this.#begin(message.mimeType)
    else if (message.type === 'timing') this.#encoderDelayMs = message.encoderDelayMs
    else if (message.type === 'ended') this.#end()
  }

  #begin(mimeType: string): void {
    this.#end()
    if (!MediaSource.isTypeSupported(mimeType)) {
      this.#options.onFault()
      return
    }
    const source = new MediaSource()
    this.#source = source
    const address = URL.createObjectURL(source)
    source.addEventListener('sourceopen', () => {
      URL.revokeObjectURL(address)
      if (this.#source === source) this.#fill(source.addSourceBuffer(mimeType))
    })
    this.#options.element.src = address
  }

  #fill(buffer: SourceBuffer): void {
    this.#buffer = buffer
    buffer.addEventListener('updateend', () => this.#buffer === buffer && this.#append())
    this.#append()
  }

  #end(): void {
    if (this.#source === null) return
    const { element, onPlaying } = this.#options
    this.#source = null
    this.#buffer = null
    this.#waiting = []
    element.removeAttribute('src')
    element.load()
    onPlaying(false)
  }

  #take(bytes: ArrayBuffer): void {
    if (this.#source === null) return
    this.#newestAtMs = performance.now()
    this.#waiting.push(bytes)
    const waitingBytes = this.#waiting.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (waitingBytes > MAX_WAITING_BYTES) this.#options.onFault()
    else this.#append()
  }

  #append(): void {
    const buffer = this.#buffer
    if (buffer === null || buffer.updating) return
    try {
      const [first] = this.#waiting
      if (first === undefined) this.#trim(buffer)
      else buffer.appendBuffer(this.#waiting.length === 1 ? first : joined(this.#waiting))
      this.#waiting = []
    } catch {
      this.#options.onFault()
    }
  }

  #trim(buffer: SourceBuffer): void {
    const { buffered } = buffer
    if (buffered.length === 0) return
    const toSeconds = buffered.end(buffered.length - 1)
    if (toSeconds - buffered.start(0) > TRIM_ABOVE_SECONDS) buffer.remove(0, toSeconds - KEEP_SECONDS)
  }

  #correct(): void {
    const { element, onPlaying } = this.#options
    const { buffered } = element
    if (this.#source === null || buffered.length === 0) return
    const last = buffered.length - 1
    const correction = correctionOf({
      currentSeconds: element.currentTime,
      fromSeconds: buffered.start(last),
      toSeconds: buffered.end(last),
    })
    if ('rate' in correction) element.playbackRate = correction.rate
    else element.currentTime = correction.seekToSeconds
    if (element.paused) void element.play().catch(() => undefined)
    const isFresh = this.#connecting === 0 && performance.now() - this.#newestAtMs < SILENT_MS
    onPlaying(isFresh && element.readyState >= element.HAVE_CURRENT_DATA)
  }
}

/** One append for all that came during the last one. */
const joined = (chunks: readonly ArrayBuffer[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(new Uint8Array(chunk), at)
    at += chunk.byteLength
  }
  return whole
}
