import type { PreviewMessage, SoundLevel } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { type Guard, isNumber, isText, orNull, shape } from '../guards.ts'

type MessageOf<Type extends PreviewMessage['type']> = Extract<PreviewMessage, { type: Type }>

const isLevel = shape<SoundLevel>({ peakDbfs: orNull(isNumber), rmsDbfs: orNull(isNumber) })

const hasLevels = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isLevel)

const always = (): boolean => true

const GUARDS: { readonly [Type in PreviewMessage['type']]: (value: unknown) => boolean } = {
  start: shape<MessageOf<'start'>>({ mimeType: isText }),
  timing: shape<MessageOf<'timing'>>({ mediaMs: isNumber, encoderDelayMs: isNumber }),
  levels: shape<MessageOf<'levels'>>({ mediaMs: isNumber, mix: isLevel, layers: hasLevels }),
  skipped: always,
  ended: always,
}

const isMessage: Guard<PreviewMessage> = (value): value is PreviewMessage => {
  const type = isRecord(value) ? value['type'] : undefined
  return isText(type) && Object.hasOwn(GUARDS, type) && GUARDS[type as PreviewMessage['type']](value)
}

/** Null for a message that this package does not know: a newer server may send more. */
export const messageOf = (text: string): PreviewMessage | null => {
  try {
    const value: unknown = JSON.parse(text)
    return isMessage(value) ? value : null
  } catch {
    return null
  }
}
