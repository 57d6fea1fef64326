import type { StreamState } from '@stream-manager/contracts'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useServer } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import { HlsPlayer } from './hls-player.ts'
import { LivePlayer } from './live-player.ts'
import { usePreviewFeed } from './use-preview-feed.tsx'

export const ON_AIR: readonly string[] = ['live', 'paused']

const isPlayable = ({ status, outputs }: StreamState): boolean =>
  ON_AIR.includes(status) && outputs.some(({ type, state }) => type === 'hls' && state === 'live')

/** Below the API's own root, so that it also works below a proxy's prefix. Null while there is nothing to play. */
const playlistOf = (state: StreamState | null): string | null =>
  state !== null && isPlayable(state) ? (state.preview.hls?.replace(/^\//, '') ?? null) : null

const DELAY_INTERVAL_MS = 1000

interface Player {
  readonly delaySeconds: number | null
  close(): void
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
  const [isLive, setLive] = useState(LivePlayer.isSupported)
  const [isPlaying, setPlaying] = useState(false)
  const [delaySeconds, setDelay] = useState<number | null>(null)
  const playlist = isLive ? null : playlistOf(state)
  useEffect(() => {
    if (video.current === null || (!isLive && playlist === null)) return
    const player: Player = isLive
      ? new LivePlayer({ video: video.current, feed, onFault: () => setLive(false), onPlaying: setPlaying })
      : new HlsPlayer({
          video: video.current,
          url: addresses.rootUrl + playlist,
          getToken: isBypassed ? async () => null : session.getToken,
        })
    const timer = setInterval(() => setDelay(player.delaySeconds), DELAY_INTERVAL_MS)
    setPlaying(!isLive)
    return () => {
      clearInterval(timer)
      setDelay(null)
      setPlaying(false)
      player.close()
    }
  }, [addresses, session, isBypassed, feed, isLive, playlist])
  return { video, isPlaying, isLive, delaySeconds }
}
