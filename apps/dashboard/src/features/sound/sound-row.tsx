import type { Layer } from '@stream-manager/contracts'
import { memo } from 'react'
import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { GainSlider } from '../inspector/gain-slider.tsx'
import { Meter } from './meter.tsx'
import type { MeterBoard } from './meter-board.ts'
import { useMute } from './use-mute.ts'

interface Props {
  readonly layer: Layer
  readonly board: MeterBoard
  readonly mayEdit: boolean
  /** It is on air, and this person may hear it alone. */
  readonly maySolo: boolean
  /** This page plays it alone. */
  readonly isSolo: boolean
  readonly onSolo: (layerId: string) => void
}

/** Why viewers do not hear the layer. Its meter goes on. */
const useUnheard = ({ visible, audio }: Layer): string | null => {
  const { layers } = useStrings()
  const { sound } = useViewStrings()
  if (audio.muted) return sound.muted
  return visible ? null : layers.hidden
}

const PlainSoundRow = ({ layer, board, mayEdit, maySolo, isSolo, onSolo }: Props) => {
  const { sound } = useViewStrings()
  const mute = useMute()
  const { id, name, audio } = layer
  const unheard = useUnheard(layer)
  return (
    <li className="sound-row" data-unheard={unheard !== null || undefined}>
      <p className="sound-name">
        <span dir="auto">{name}</span>
        {unheard !== null && <span className="dim">{unheard}</span>}
      </p>
      <span className="sound-buttons">
        {maySolo && (
          <Button
            aria-label={sound.solo.of(name)}
            aria-pressed={isSolo}
            hint={sound.solo.hint}
            onPress={() => onSolo(id)}
          >
            S
          </Button>
        )}
        {mayEdit && (
          <Button
            aria-label={sound.muteOf(name)}
            aria-pressed={audio.muted}
            hint={sound.muteOf(name)}
            onPress={() => mute([id], !audio.muted)}
          >
            M
          </Button>
        )}
      </span>
      <Meter board={board} source={id} label={sound.levelOf(name)} />
      {mayEdit && <GainSlider layer={layer} label={sound.gainOf(name)} />}
    </li>
  )
}

/** Level, solo, mute and gain of one layer. Drawn again for its own layer only. */
export const SoundRow = memo(PlainSoundRow)
