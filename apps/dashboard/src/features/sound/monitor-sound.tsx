import { type RefObject, useEffect } from 'react'
import { SoloSound } from './solo-sound.tsx'
import { useListening } from './use-listening.ts'
import { useSolo } from './use-solo.tsx'

/** Lets the page's own video be heard, or one layer in its place, as the person chose. It shows nothing, and is loaded beside the page. */
export const MonitorSound = ({ video }: { video: RefObject<HTMLVideoElement | null> }) => {
  const { isHeard, volume } = useListening()
  const { layerId } = useSolo()
  const isMuted = !isHeard || layerId !== null
  useEffect(() => {
    const { current } = video
    if (!current) return
    current.muted = isMuted
    current.volume = volume
  }, [video, isMuted, volume])
  return layerId === null ? null : <SoloSound key={layerId} layerId={layerId} volume={volume} />
}
