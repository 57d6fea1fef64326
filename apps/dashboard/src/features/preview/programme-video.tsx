import type { StreamState } from '@stream-manager/contracts'
import { useEffect, useRef, useState } from 'react'
import { useServer, useStreamState } from '../../server/server.tsx'
import { useIdentity } from '../../session/session.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { HlsPlayer } from './hls-player.ts'
import './programme-video.css'

const ON_AIR: readonly string[] = ['live', 'paused']

const isPlayable = ({ status, outputs }: StreamState): boolean =>
  ON_AIR.includes(status) && outputs.some(({ type, state }) => type === 'hls' && state === 'live')

/** Below the API's own root, so that it also works below a proxy's prefix. Null while there is nothing to play. */
const playlistOf = (state: StreamState | null): string | null =>
  state !== null && isPlayable(state) ? (state.preview.hls?.replace(/^\//, '') ?? null) : null

const DELAY_INTERVAL_MS = 1000

/** Plays while the stream is on air. A stopped programme ends its playlist, so each start is another player. */
const useHls = (playlist: string | null) => {
  const { addresses } = useServer()
  const { session, isBypassed } = useIdentity()
  const video = useRef<HTMLVideoElement>(null)
  const [delaySeconds, setDelay] = useState<number | null>(null)
  useEffect(() => {
    if (playlist === null || video.current === null) return
    const getToken = isBypassed ? async () => null : session.getToken
    const player = new HlsPlayer({ video: video.current, url: addresses.rootUrl + playlist, getToken })
    const timer = setInterval(() => setDelay(player.delaySeconds), DELAY_INTERVAL_MS)
    return () => {
      clearInterval(timer)
      setDelay(null)
      player.close()
    }
  }, [addresses, session, isBypassed, playlist])
  return { video, delaySeconds }
}

/** The programme as viewers see it, and how far it is behind. */
export const ProgrammeVideo = () => {
  const { preview } = useStrings()
  const { number } = useFormats()
  const { value: state } = useStreamState()
  const playlist = playlistOf(state)
  const isOnAir = ON_AIR.includes(state?.status ?? '')
  const { video, delaySeconds } = useHls(playlist)
  return (
    <>
      <video ref={video} className="programme-video" aria-label={preview.label} muted playsInline />
      <p className="programme-tags">
        <span className="programme-tag" data-tone={playlist === null ? undefined : 'live'}>
          {playlist !== null ? preview.programme : isOnAir ? preview.waiting : preview.offAir}
        </span>
        {delaySeconds !== null && (
          <span className="programme-tag">{preview.behind(number(delaySeconds, 1))}</span>
        )}
      </p>
    </>
  )
}
