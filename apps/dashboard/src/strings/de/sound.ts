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
  solo: {
    of: (name) => `Solo ${name}`,
    hint: 'Diese Ebene allein hören, nur auf dieser Seite',
    heard: (name) => `Sie hören nur ${name}; Zuschauer hören die Mischung.`,
    waits: (name) => `Der Ton von ${name} wird erwartet. Diese Seite ist still.`,
    gone: 'Die Ebene ist fort, und mit ihr der Ton.',
    soundless: 'Diese Ebene hat keinen Ton.',
    offAir: 'Eine Ebene ist nur zu hören, während der Stream auf Sendung ist. Starten Sie ihn zuerst.',
    full: 'Es werden schon so viele Ebenen allein gehört wie möglich. Beenden Sie eine und versuchen Sie es dann noch einmal.',
    lost: 'Der Ton der Ebene kommt nicht. Drücken Sie S, um es noch einmal zu versuchen.',
  },
  gainOf: (name) => `Verstärkung: ${name}`,
  listen: 'Mithören',
  volume: 'Lautstärke dieser Seite',
  onlyHere: 'Nur auf dieser Seite: Zuschauer hören keinen Unterschied.',
  waits: 'Der Browser spielt Ton, sobald Sie auf der Seite etwas gedrückt haben.',
}
