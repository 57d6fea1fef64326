import type { Client, PreviewListener } from '@stream-manager/client'
import { LivePlayer } from '../preview/live-player.ts'
import type { SoloEnd } from './use-solo.tsx'

export interface LayerListener {
  /** The sound plays now, or no longer. */
  readonly onHeard: (isHeard: boolean) => void
  readonly onEnd: (end: SoloEnd) => void
}

/** Plays the sound of the layer alone in the element, until the returned function is called. */
export const playLayer = (
  audio: HTMLAudioElement,
  { listen, layerId }: { readonly listen: Client['preview']['listen']; readonly layerId: string },
  { onHeard, onEnd }: LayerListener,
): (() => void) => {
  if (typeof MediaSource !== 'function') {
    onEnd('unsupported')
    return () => undefined
  }
  let end: SoloEnd = 'lost'
  const play = (listener: PreviewListener) =>
    listen(layerId, {
      ...listener,
      status: (status) => {
        end = status.code ?? 'lost'
        listener.status?.(status)
      },
    })
  const player = new LivePlayer({
    element: audio,
    feed: { play },
    onFault: () => onEnd(end),
    // A browser may refuse to play.
    onPlaying: (isPlaying) => onHeard(isPlaying && !audio.paused),
  })
  return () => player.close()
}
