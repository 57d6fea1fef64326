import { useMemo, useSyncExternalStore } from 'react'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useEdited } from '../editing/use-editor.tsx'
import { Meter } from './meter.tsx'
import { MIX } from './meter-board.ts'
import { ListenButton, MonitorVolume } from './monitor-controls.tsx'
import { SoloNote } from './solo-note.tsx'
import { SoundRow } from './sound-row.tsx'
import { soundingLayers } from './sounding.ts'
import { useListening } from './use-listening.ts'
import { useMeterBoard } from './use-meter-board.ts'
import { useMuteCommand } from './use-mute.ts'
import { useSolo } from './use-solo.tsx'
import './sound-panel.css'

/** The levels of the programme and of each layer that can be heard, and the page's own monitor. */
export const SoundPanel = () => {
  const { sound } = useViewStrings()
  const board = useMeterBoard()
  const measured = useSyncExternalStore(board.watch, () => board.ids)
  const layers = useEdited((view) => view.layers)
  const onAir = useEdited((view) => view.onAir)
  const sounding = useMemo(() => soundingLayers(layers, measured), [layers, measured])
  const mayEdit = useMay('layers.write')
  const listening = useListening()
  const solo = useSolo()
  useMuteCommand(sounding, mayEdit)
  return (
    <section className="sound-panel" aria-labelledby="sound-title">
      <div className="sound-head">
        <h2 id="sound-title">{sound.title}</h2>
        <span className="space" />
        <ListenButton listening={listening} />
      </div>
      <MonitorVolume listening={listening} />
      <SoloNote />
      <p className="sound-name">{sound.mix}</p>
      <Meter board={board} source={MIX} label={sound.levelOf(sound.mix)} />
      <ul>
        {sounding.map((layer) => (
          <SoundRow
            key={layer.id}
            layer={layer}
            board={board}
            mayEdit={mayEdit}
            maySolo={mayEdit && onAir.some(({ id }) => id === layer.id)}
            isSolo={solo.layerId === layer.id}
            onSolo={solo.press}
          />
        ))}
      </ul>
    </section>
  )
}
