import { useEffect } from 'react'
import { useStreamState } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useListening } from '../sound/use-listening.ts'
import { ON_AIR, usePlayer } from './use-player.ts'
import './programme-video.css'

/** The programme, and how far its picture is behind. */
export const ProgrammeVideo = () => {
  const { preview } = useStrings()
  const { number } = useFormats()
  const { value: state } = useStreamState()
  const { video, isPlaying, isLive, delaySeconds } = usePlayer(state)
  const { isHeard, volume } = useListening()
  useEffect(() => {
    if (video.current) video.current.volume = volume
  }, [video, volume])
  const isOnAir = ON_AIR.includes(state?.status ?? '')
  const behind = isLive ? preview.behindEncoder : preview.behind
  return (
    <>
      <video
        ref={video}
        className="programme-video"
        aria-label={preview.label}
        muted={!isHeard}
        playsInline
      />
      <p className="programme-tags">
        <span className="programme-tag" data-tone={isPlaying ? 'live' : undefined}>
          {isPlaying ? preview.programme : isOnAir ? preview.waiting : preview.offAir}
        </span>
        {delaySeconds !== null && (
          <span className="programme-tag" data-source={isLive ? 'encoder' : 'hls'}>
            {behind(number(delaySeconds, 1))}
          </span>
        )}
      </p>
    </>
  )
}
