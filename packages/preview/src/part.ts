import type { PreviewMessage } from '@stream-manager/contracts'

/**
 * Kinds of parts, in the order of their numbers on the wire. `start`, `notice` and `ended` are JSON (`PreviewMessage` of
 * contracts), the others are bytes of fragmented MP4: `init` is the initialisation segment, and each `keyframe` or `fragment` holds
 * one picture with its sound. `start`, `init` and a `keyframe` follow each other; a viewer may begin at any later `keyframe`.
 * Without a picture each piece of sound is a `keyframe`. `full` says that the engine makes no such preview now, and is empty.
 */
const PART_KINDS = ['start', 'init', 'keyframe', 'fragment', 'notice', 'ended', 'full'] as const
export type PartKind = (typeof PART_KINDS)[number]

/** One part of a preview. Receivers share the bytes and never write to them. */
export interface PreviewPart {
  readonly kind: PartKind
  readonly bytes: Buffer
}

/** A part on the way from the process that makes all previews of a stream. */
export interface PipedPart extends PreviewPart {
  /** The layer whose sound it is; null for the programme. */
  readonly layerId: string | null
}

/** A picture of 200 Mbit/s at 1 frame a second. Nothing that an encoder makes is larger. */
export const MAX_PART_BYTES = 25 * 1024 * 1024

type TextKind = Extract<PartKind, 'start' | 'notice' | 'ended'>

export const textPart = (kind: TextKind, message: PreviewMessage): PreviewPart => ({
  kind,
  bytes: Buffer.from(JSON.stringify(message)),
})

/** No programme is on air. */
export const ENDED = textPart('ended', { type: 'ended' })

/** As many layers as may be are listened to already. */
export const FULL: PreviewPart = { kind: 'full', bytes: Buffer.alloc(0) }

/** Whether the part is JSON. */
export const isText = ({ kind }: PreviewPart): boolean =>
  kind === 'start' || kind === 'notice' || kind === 'ended'

export const kindNumber = (kind: PartKind): number => PART_KINDS.indexOf(kind)

/** Undefined for a number that no part has. */
export const kindOf = (number: number): PartKind | undefined => PART_KINDS[number]

/** A part as one message: the number of its kind in a byte, then its bytes. */
export const encodeMessage = ({ kind, bytes }: PreviewPart): Buffer =>
  Buffer.concat([Buffer.of(kindNumber(kind)), bytes])

/** Null for bytes that are no part. */
export const decodeMessage = (message: Buffer): PreviewPart | null => {
  const kind = kindOf(message[0] ?? -1)
  return kind === undefined || message.length > MAX_PART_BYTES ? null : { kind, bytes: message.subarray(1) }
}
