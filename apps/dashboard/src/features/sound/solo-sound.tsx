import { PREVIEW_CLOSE_CODES } from '@stream-manager/contracts/preview-close-codes'
import { useEffect, useState } from 'react'
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
  const isThere = useEdited(({ onAir }) => onAir.some(({ id }) => id === layerId))
  const [audio] = useState(() => new Audio())
  useEffect(() => {
    const { listen } = preview
    return playLayer(audio, { listen, layerId }, { onHeard: setHeard, onEnd: ended })
  }, [audio, preview, layerId, setHeard, ended])
  useEffect(() => {
    if (!isThere) ended(PREVIEW_CLOSE_CODES.layerNotFound.code)
  }, [isThere, ended])
  useEffect(() => {
    audio.volume = volume
  }, [audio, volume])
  return null
}
