import type { StreamState } from '@stream-manager/contracts'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useServer } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import type { PreviewFeed } from './preview-feed.ts'
import { usePreviewFeed } from './use-preview-feed.tsx'

export const ON_AIR: readonly string[] = ['live', 'paused']

const isPlayable = ({ status, outputs }: StreamState): boolean =>
  ON_AIR.includes(status) && outputs.some(({ type, state }) => type === 'hls' && state === 'live')

/** Below the API's own root, so that it also works below a proxy's prefix. Null while there is nothing to play. */
const playlistOf = (state: StreamState | null): string | null =>
  state !== null && isPlayable(state) ? (state.preview.hls?.replace(/^\//, '') ?? null) : null

const DELAY_INTERVAL_MS = 1000

/** Media Source Extensions, and sockets that nothing has taken away. */
const isLiveSupported = (): boolean => typeof MediaSource === 'function' && typeof WebSocket === 'function'

interface Player {
  readonly delaySeconds: number | null
  close(): void
}

interface LiveOptions {
  readonly feed: PreviewFeed
  readonly onFault: () => void
  readonly onPlaying: (isPlaying: boolean) => void
}

interface HlsOptions {
  readonly url: string
  readonly getToken: () => Promise<string | null>
}

/** Players are loaded when there is something to play, beside the page. */
const openPlayer = async (video: HTMLVideoElement, options: LiveOptions | HlsOptions): Promise<Player> => {
  if ('url' in options) return new (await import('./hls-player.ts')).HlsPlayer({ video, ...options })
  return new (await import('./live-player.ts')).LivePlayer({ video, ...options })
}

/** A player of the element until the returned function is called. */
const startPlayer = (
  video: HTMLVideoElement,
  options: LiveOptions | HlsOptions,
  onDelay: (delaySeconds: number | null) => void,
): (() => void) => {
  let player: Player | null = null
  let isOver = false
  void openPlayer(video, options).then((opened) => {
    player = opened
    if (isOver) player.close()
  })
  const timer = setInterval(() => onDelay(player?.delaySeconds ?? null), DELAY_INTERVAL_MS)
  return () => {
    isOver = true
    clearInterval(timer)
    player?.close()
    onDelay(null)
  }
}

export interface Playing {
  readonly video: RefObject<HTMLVideoElement | null>
  /** Pictures of the programme are shown. */
  readonly isPlaying: boolean
  /** From the encoder, or as viewers see it. */
  readonly isLive: boolean
  readonly delaySeconds: number | null
}

/** The encoder's own pictures, or the programme as viewers get it where those cannot be shown. */
export const usePlayer = (state: StreamState | null): Playing => {
  const { addresses } = useServer()
  const { session, isBypassed } = useIdentity()
  const feed = usePreviewFeed()
  const video = useRef<HTMLVideoElement>(null)
  const [isLive, setLive] = useState(isLiveSupported)
  const [isPlaying, setPlaying] = useState(false)
  const [delaySeconds, setDelay] = useState<number | null>(null)
  const playlist = isLive ? null : playlistOf(state)
  useEffect(() => {
    if (video.current === null || (!isLive && playlist === null)) return
    const options = isLive
      ? { feed, onFault: () => setLive(false), onPlaying: setPlaying }
      : {
          url: addresses.rootUrl + playlist,
          getToken: isBypassed ? async () => null : session.getToken,
        }
    setPlaying(!isLive)
    const stop = startPlayer(video.current, options, setDelay)
    return () => {
      stop()
      setPlaying(false)
    }
  }, [addresses, session, isBypassed, feed, isLive, playlist])
  return { video, isPlaying, isLive, delaySeconds }
}
