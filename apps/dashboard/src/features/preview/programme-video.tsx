import type { StreamState } from '@stream-manager/contracts'
import { Suspense } from 'react'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useStreamState } from '../../server/server.tsx'
import type { Shown } from '../../server/use-live.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { ON_AIR, type Playing, usePlayer } from './use-player.ts'
import './programme-video.css'

const MonitorSound = lazyPart(async () => (await import('../sound/monitor-sound.tsx')).MonitorSound)

/** The name of the picture, or the reason why there is none. An old state says nothing of the present. */
const useTag = ({ isPlaying, isUnsupported }: Playing, { value, live }: Shown<StreamState>): string => {
  const { preview } = useStrings()
  if (isPlaying) return preview.programme
  if (value === null || !live) return preview.notKnown
  if (!ON_AIR.includes(value.status)) return preview.offAir
  return isUnsupported ? preview.unsupported : preview.waiting
}

/** The programme, and how far its picture is behind. */
export const ProgrammeVideo = () => {
  const { preview } = useStrings()
  const { number } = useFormats()
  const state = useStreamState()
  const playing = usePlayer(state.value)
  const { video, isPlaying, isLive, delaySeconds } = playing
  const tag = useTag(playing, state)
  const behind = isLive ? preview.behindEncoder : preview.behind
  return (
    <>
      <video ref={video} className="programme-video" aria-label={preview.label} muted playsInline />
      <Suspense>
        <MonitorSound video={video} />
      </Suspense>
      <p className="programme-tags">
        <span className="programme-tag" data-tone={isPlaying ? 'live' : undefined}>
          {tag}
        </span>
        {isPlaying && delaySeconds !== null && (
          <span className="programme-tag" data-source={isLive ? 'encoder' : 'hls'}>
            {behind(number(delaySeconds, 1))}
          </span>
        )}
      </p>
    </>
  )
}
