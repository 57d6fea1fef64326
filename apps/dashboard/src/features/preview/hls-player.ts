import type Hls from 'hls.js'

/** The playlist may not be there yet, or the tab slept longer than the playlist's window. */
const RETRY_MS = 2000

export interface HlsPlayerOptions {
  readonly video: HTMLVideoElement
  readonly url: string
  /** A private stream needs a token for each playlist and segment. A public one ignores it. Null: none. */
  readonly getToken: () => Promise<string | null>
}

const loadHls = async (): Promise<typeof Hls> => (await import('hls.js')).default

/** Plays the programme as viewers see it, some seconds behind. It starts again after every fault until it is closed. */
export class HlsPlayer {
  readonly #options: HlsPlayerOptions
  #hls: Hls | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(options: HlsPlayerOptions) {
    this.#options = options
    void this.#start()
  }

  /** Seconds behind the newest segment, and null while it is not known. */
  get delaySeconds(): number | null {
    const latency = this.#hls?.latency ?? 0
    return latency > 0 ? latency : null
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#hls?.destroy()
    this.#hls = null
  }

  async #start(): Promise<void> {
    const { video, url, getToken } = this.#options
    const Player = await loadHls()
    if (this.#isClosed) return
    if (!Player.isSupported()) {
      video.src = url
      return
    }
    const hls = new Player({
      liveSyncDurationCount: 2,
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

  #retry(): void {
    this.#hls?.destroy()
    this.#hls = null
    clearTimeout(this.#timer)
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#start(), RETRY_MS * (0.5 + Math.random()))
  }
}
