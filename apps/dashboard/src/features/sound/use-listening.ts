import { useSyncExternalStore } from 'react'
import { usePreference } from '../../preferences/use-preference.ts'

const EVENTS = ['pointerdown', 'pointerup', 'keydown'] as const

const watchActivation = (onChange: () => void) => {
  for (const event of EVENTS) addEventListener(event, onChange)
  return () => {
    for (const event of EVENTS) removeEventListener(event, onChange)
  }
}

/** Browsers play no sound before the person has pressed something. A player that tries stops its picture too. */
const useActivated = (): boolean =>
  useSyncExternalStore(watchActivation, () => navigator.userActivation.hasBeenActive)

const volumeOf = (text: string): number => {
  const volume = Number(text)
  return volume >= 0 && volume <= 1 ? volume : 1
}

export interface Listening {
  readonly isOn: boolean
  /** It is on and the browser allows it. */
  readonly isHeard: boolean
  /** From 0 to 1. */
  readonly volume: number
  readonly setOn: (isOn: boolean) => void
  readonly setVolume: (volume: number) => void
}

/** The page's own monitor: whether this browser plays the programme's sound. Nothing on air depends on it. */
export const useListening = (): Listening => {
  const [chosen, choose] = usePreference('listen', 'off')
  const [volume, chooseVolume] = usePreference('listen-volume', '1')
  const isActivated = useActivated()
  const isOn = chosen === 'on'
  return {
    isOn,
    isHeard: isOn && isActivated,
    volume: volumeOf(volume),
    setOn: (wanted) => choose(wanted ? 'on' : 'off'),
    setVolume: (wanted) => chooseVolume(String(wanted)),
  }
}
