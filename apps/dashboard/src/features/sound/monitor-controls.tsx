import { Button } from '../../kit/button.tsx'
import { Slider } from '../../kit/slider.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { Listening } from './use-listening.ts'
import { useSolo } from './use-solo.tsx'

export const ListenButton = ({ listening: { isOn, setOn } }: { listening: Listening }) => {
  const { sound } = useViewStrings()
  return (
    <Button hint={sound.onlyHere} aria-pressed={isOn} onPress={() => setOn(!isOn)}>
      {sound.listen}
    </Button>
  )
}

/** How loud this page is, while it is heard. */
export const MonitorVolume = ({ listening }: { listening: Listening }) => {
  const { sound } = useViewStrings()
  const { percent } = useFormats()
  const { layerId } = useSolo()
  const { isOn, isHeard, volume, setVolume } = listening
  if (!isOn && layerId === null) return null
  return (
    <div className="sound-monitor">
      <Slider
        label={sound.volume}
        text={percent(volume)}
        value={volume}
        minValue={0}
        maxValue={1}
        step={0.01}
        onChange={setVolume}
      />
      {isOn && <p className="dim">{isHeard ? sound.onlyHere : sound.waits}</p>}
    </div>
  )
}
