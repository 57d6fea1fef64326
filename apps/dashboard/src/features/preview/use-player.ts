import type { StreamState } from '@stream-manager/contracts'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { beat } from '../../kit/beat.ts'
import { untilLoaded } from '../../kit/lazy-part.ts'
import { useServer } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import { EncoderReturn } from './encoder-return.ts'
import type { HlsPlayerOptions } from './hls-player.ts'
import type { LivePlayerOptions } from './live-player.ts'
import type { PreviewFeed } from './preview-feed.ts'
import { usePreviewFeed } from './use-preview-feed.tsx'

export const ON_AIR: readonly string[] = ['live', 'paused']

const isPlayable = ({ status, outputs }: StreamState): boolean =>
  ON_AIR.includes(status) && outputs.some(({ type, state }) => type === 'hls' && state === 'live')

/** Below the API's own root, so that it also works below a proxy's prefix. Null while there is nothing to play. */
export const playlistOf = (state: StreamState | null): string | null =>
  state !== null && isPlayable(state) ? (state.preview.hls?.replace(/^\//, '') ?? null) : null

const DELAY_INTERVAL_MS = 1000

/** Media Source Extensions, and sockets that nothing has taken away. */
const isLiveSupported = (): boolean => typeof MediaSource === 'function' && typeof WebSocket === 'function'

interface Player {
  readonly delaySeconds: number | null
  close(): void
}

type PlayerOptions = Omit<LivePlayerOptions, 'element'> | Omit<HlsPlayerOptions, 'video'>

/** Players are loaded when there is something to play, beside the page. */
const openPlayer = async (video: HTMLVideoElement, options: PlayerOptions): Promise<Player> => {
  if ('url' in options) {
    const { HlsPlayer } = await untilLoaded(() => import('./hls-player.ts'))
    return new HlsPlayer({ video, ...options })
  }
  const { LivePlayer } = await untilLoaded(() => import('./live-player.ts'))
  return new LivePlayer({ element: video, ...options })
}

/** A player of the element until the returned function is called. */
const startPlayer = (
  video: HTMLVideoElement,
  options: PlayerOptions,
  onDelay: (delaySeconds: number | null) => void,
): (() => void) => {
  let player: Player | null = null
  let isOver = false
  void openPlayer(video, options).then((opened) => {
    player = opened
    if (isOver) player.close()
  })
  const showDelay = () => onDelay(player?.delaySeconds ?? null)
  const timer = setInterval(() => beat.request(showDelay), DELAY_INTERVAL_MS)
  return () => {
    isOver = true
    clearInterval(timer)
    beat.cancel(showDelay)
    player?.close()
    onDelay(null)
  }
}

/** False after a fault of the encoder's pictures, until they come again. */
const useEncoder = (feed: PreviewFeed): readonly [isLive: boolean, onFault: () => void] => {
  const [isLive, setLive] = useState(isLiveSupported)
  const encoder = useMemo(() => new EncoderReturn(feed), [feed])
  useEffect(() => {
    if (!isLiveSupported()) return
    if (!isLive) return encoder.await(() => setLive(true))
    encoder.tried()
    return undefined
  }, [encoder, isLive])
  const onFault = useCallback(() => setLive(false), [])
  return [isLive, onFault]
}

export interface Playing {
  readonly video: RefObject<HTMLVideoElement | null>
  /** Pictures of the programme are shown. */
  readonly isPlaying: boolean
  /** From the encoder, or as viewers see it. */
  readonly isLive: boolean
  /** This browser can show the programme in no way. */
  readonly isUnsupported: boolean
  readonly delaySeconds: number | null
}

/** The encoder's own pictures, or the programme as viewers get it where those cannot be shown. */
export const usePlayer = (state: StreamState | null): Playing => {
  const { addresses, playbackId } = useServer()
  const { session, isBypassed } = useIdentity()
  const feed = usePreviewFeed()
  const video = useRef<HTMLVideoElement>(null)
  const [isLive, onFault] = useEncoder(feed)
  const [isPlaying, setPlaying] = useState(false)
  const [isUnsupported, setUnsupported] = useState(false)
  const [delaySeconds, setDelay] = useState<number | null>(null)
  const playlist = isLive ? null : playlistOf(state)
  useEffect(() => {
    if (video.current === null || (!isLive && playlist === null)) return
    const options = isLive
      ? { feed, onFault, onPlaying: setPlaying }
      : {
          url: addresses.rootUrl + playlist,
          playbackId,
          getToken: isBypassed ? async () => null : session.getToken,
          onPlaying: setPlaying,
          onUnsupported: () => setUnsupported(true),
        }
    const stop = startPlayer(video.current, options, setDelay)
    return () => {
      stop()
      setPlaying(false)
    }
  }, [addresses, playbackId, session, isBypassed, feed, isLive, playlist, onFault])
  return { video, isPlaying, isLive, isUnsupported, delaySeconds }
}
