import type { PreviewMessage } from '@stream-manager/contracts'

/**
 * Kinds of parts, in the order of their numbers on the wire. `start`, `notice` and `ended` are JSON (`PreviewMessage` of
 * contracts), the others are bytes of fragmented MP4: `init` is the initialisation segment, and each `keyframe` or `fragment` holds
 * one picture with its sound. `start`, `init` and a `keyframe` follow each other; a viewer may begin at any later `keyframe`.
 */
const PART_KINDS = ['start', 'init', 'keyframe', 'fragment', 'notice', 'ended'] as const
export type PartKind = (typeof PART_KINDS)[number]

/** One part of the preview of a programme. Receivers share the bytes and never write to them. */
export interface PreviewPart {
  readonly kind: PartKind
  readonly bytes: Buffer
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
