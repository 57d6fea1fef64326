import { PREVIEW_CLOSE_CODES } from '@stream-manager/contracts/preview-close-codes'
import type { ViewStrings } from '../../strings/en-views.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useEdited } from '../editing/use-editor.tsx'
import { type Solo, type SoloEnd, useSolo } from './use-solo.tsx'

type Texts = ViewStrings['sound']['solo']

const endText = (texts: Texts, end: SoloEnd): string => {
  const { layerNotFound, layerWithoutSound, offAir, listenLimit } = PREVIEW_CLOSE_CODES
  if (end === layerNotFound.code) return texts.gone
  if (end === layerWithoutSound.code) return texts.soundless
  if (end === offAir.code) return texts.offAir
  if (end === listenLimit.code) return texts.full
  return end === 'unsupported' ? texts.unsupported : texts.lost
}

const textOf = (texts: Texts, { isHeard, end }: Solo, name: string | null): string | null => {
  if (name !== null) return isHeard ? texts.heard(name) : texts.waits(name)
  return end === null ? null : endText(texts, end)
}

/** The layer that this page plays in the place of the mix, or the reason why it no longer does. */
export const SoloNote = () => {
  const texts = useViewStrings().sound.solo
  const solo = useSolo()
  const { layerId } = solo
  const name = useEdited(({ onAir }) => onAir.find(({ id }) => id === layerId)?.name ?? null)
  return (
    <p className="sound-solo" role="status">
      {textOf(texts, solo, name)}
    </p>
  )
}
