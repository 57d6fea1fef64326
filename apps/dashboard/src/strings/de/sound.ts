import type { ViewStrings } from '../en-views.ts'

export const sound: ViewStrings['sound'] = {
  title: 'Ton',
  mix: 'Programm',
  levelOf: (name) => `Pegel: ${name}`,
  reading: (peak, mean) => `Spitze ${peak}, Mittel ${mean}`,
  silent: 'still',
  clips: 'CLIP',
  muted: 'stumm',
  muteOf: (name) => `${name} stummschalten`,
  muteOrUnmute: 'Auswahl stummschalten oder hören lassen',
  gainOf: (name) => `Verstärkung: ${name}`,
  listen: 'Mithören',
  volume: 'Lautstärke dieser Seite',
  onlyHere: 'Nur auf dieser Seite: Zuschauer hören keinen Unterschied.',
  waits: 'Der Browser spielt Ton, sobald Sie auf der Seite etwas gedrückt haben.',
}
