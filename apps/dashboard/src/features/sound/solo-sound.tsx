import { PREVIEW_CLOSE_CODES } from '@stream-manager/contracts/preview-close-codes'
import { useEffect, useRef } from 'react'
import { useClient } from '../../server/server.tsx'
import { useEdited } from '../editing/use-editor.tsx'
import { playLayer } from './play-layer.ts'
import { useSolo } from './use-solo.tsx'

interface Props {
  readonly layerId: string
  readonly volume: number
}

/** The sound of one layer, until the layer is gone. It shows nothing. */
export const SoloSound = ({ layerId, volume }: Props) => {
  const { preview } = useClient()
  const { setHeard, ended } = useSolo()
  const isThere = useEdited(({ layers }) => layers.some(({ id }) => id === layerId))
  const audio = useRef<HTMLAudioElement>(null)
  useEffect(() => {
    const { current } = audio
    const { listen } = preview
    return current
      ? playLayer(current, { listen, layerId }, { onHeard: setHeard, onEnd: ended })
      : undefined
  }, [preview, layerId, setHeard, ended])
  useEffect(() => {
    if (!isThere) ended(PREVIEW_CLOSE_CODES.layerNotFound.code)
  }, [isThere, ended])
  useEffect(() => {
    if (audio.current) audio.current.volume = volume
  }, [volume])
  return <audio ref={audio} className="solo-sound" />
}
