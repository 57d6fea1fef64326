import type Hls from 'hls.js'
import { untilLoaded } from '../../kit/lazy-part.ts'

/** The playlist may not be there yet, or the tab slept longer than the playlist's window. */
const RETRY_MS = 2000

export interface HlsPlayerOptions {
  readonly video: HTMLVideoElement
  readonly url: string
  /** Names the viewer in its requests (CMCD). */
  readonly playbackId: string
  /** A private stream needs a token for each playlist and segment. A public one ignores it. Null: none. */
  readonly getToken: () => Promise<string | null>
  /** The programme's pictures are shown, or no longer. */
  readonly onPlaying: (isPlaying: boolean) => void
  /** This browser plays no HLS, or cannot play this one. */
  readonly onUnsupported: () => void
}

const loadHls = (): Promise<typeof Hls> => untilLoaded(async () => (await import('hls.js')).default)

const MIME_TYPE = 'application/vnd.apple.mpegurl'
/** After so many faults in a row of the browser's own player it is said that it cannot play this. */
const MAX_NATIVE_FAULTS = 3
const STILL_EVENTS = ['waiting', 'emptied', 'error'] as const

/** Plays the programme as viewers see it, some seconds behind. It starts again after every fault until it is closed. */
export class HlsPlayer {
  readonly #options: HlsPlayerOptions
  #hls: Hls | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  #nativeFaults = 0

  constructor(options: HlsPlayerOptions) {
    this.#options = options
    const { video } = options
    video.addEventListener('playing', this.#onMoving)
    for (const event of STILL_EVENTS) video.addEventListener(event, this.#onStill)
    void this.#start()
  }

  /** Seconds behind the newest segment, and null while it is not known. */
  get delaySeconds(): number | null {
    const latency = this.#hls?.latency ?? 0
    return latency > 0 ? latency : null
  }

  close(): void {
    const { video } = this.#options
    this.#isClosed = true
    clearTimeout(this.#timer)
    video.removeEventListener('playing', this.#onMoving)
    for (const event of STILL_EVENTS) video.removeEventListener(event, this.#onStill)
    this.#end()
  }

  readonly #onMoving = (): void => {
    this.#nativeFaults = 0
    this.#options.onPlaying(true)
  }

  readonly #onStill = ({ type }: Event): void => {
    this.#options.onPlaying(false)
    // hls.js tells its own faults, and whether they end it.
    if (type !== 'error' || this.#hls !== null || !this.#options.video.hasAttribute('src')) return
    this.#nativeFaults += 1
    if (this.#nativeFaults === MAX_NATIVE_FAULTS) this.#options.onUnsupported()
    this.#retry()
  }

  #end(): void {
    const { video } = this.#options
    this.#hls?.destroy()
    this.#hls = null
    if (!video.hasAttribute('src')) return
    video.removeAttribute('src')
    video.load()
  }

  async #start(): Promise<void> {
    const { video, url, playbackId, getToken } = this.#options
    const Player = await loadHls()
    if (this.#isClosed) return
    if (!Player.isSupported()) {
      this.#startNative()
      return
    }
    const hls = new Player({
      liveSyncDurationCount: 2,
      // Without it all players behind one address count as one viewer.
      cmcd: { sessionId: playbackId },
      xhrSetup: async (request) => {
        const token = await getToken()
        if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`)
      },
    })
    this.#hls = hls
    hls.on(Player.Events.ERROR, (_event, { fatal }) => fatal && this.#retry())
    hls.on(Player.Events.MANIFEST_PARSED, () => void video.play().catch(() => undefined))
    hls.loadSource(url)
    hls.attachMedia(video)
  }

  /** The browser's own player, as on an older iPhone. It cannot send a token, so a private stream is not shown. */
  #startNative(): void {
    const { video, url, onUnsupported } = this.#options
    if (video.canPlayType(MIME_TYPE) === '') {
      onUnsupported()
      return
    }
    video.src = url
    void video.play().catch(() => undefined)
  }

  #retry(): void {
    this.#end()
    clearTimeout(this.#timer)
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#start(), RETRY_MS * (0.5 + Math.random()))
  }
}
