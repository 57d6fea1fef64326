import { type RefObject, useEffect } from 'react'
import { useListening } from './use-listening.ts'

/** Lets the page's own video be heard, as the person chose. It shows nothing, and is loaded beside the page. */
export const MonitorSound = ({ video }: { video: RefObject<HTMLVideoElement | null> }) => {
  const { isHeard, volume } = useListening()
  useEffect(() => {
    const { current } = video
    if (!current) return
    current.muted = !isHeard
    current.volume = volume
  }, [video, isHeard, volume])
  return null
}
