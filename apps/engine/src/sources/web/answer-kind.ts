import { isPlaylist } from '../relay/playlist.ts'
import type { AnswerHead } from '../relay/read-head.ts'
import { listEntry } from './list-entry.ts'
import { mediaSignature, otherSignature } from './signatures.ts'
import { textKind } from './text-kind.ts'

export type AnswerKind =
  | { readonly kind: 'playlist' }
  /** A list of addresses, as radios publish. `entry` is the first one. */
  | { readonly kind: 'list'; readonly entry: string }
  /** `isEndless`: it ends only by a fault, as an internet radio does. */
  | { readonly kind: 'media'; readonly isEndless: boolean }
  /** `name` completes "answers with ...". */
  | { readonly kind: 'other'; readonly name: string }

/** Servers of live streams name no length, and files of MP4 or Matroska need one to be read at all. */
const isEndless = ({ head, headers }: AnswerHead): boolean => {
  const isRadio = Object.keys(headers).some((name) => name.startsWith('icy-'))
  const hasLength = headers['content-length'] !== undefined || headers['content-range'] !== undefined
  return isRadio || (!hasLength && mediaSignature(head) === 'stream')
}

const otherName = (answer: AnswerHead): string | null => {
  const { head, headers } = answer
  if (/^multipart\//i.test(headers['content-type'] ?? '')) return 'a sequence of pictures (MJPEG)'
  return otherSignature(head) ?? textKind(answer)
}

/**
 * Decides by the first bytes, because names and content types are often wrong. Unknown binary data is media: the
 * demuxers have the last say on it.
 */
export const answerKind = (answer: AnswerHead): AnswerKind => {
  const entry = listEntry(answer)
  if (entry !== null) return { kind: 'list', entry }
  if (isPlaylist(answer.head)) return { kind: 'playlist' }
  const isMedia = mediaSignature(answer.head) !== null
  const name = isMedia ? null : otherName(answer)
  return name === null ? { kind: 'media', isEndless: isEndless(answer) } : { kind: 'other', name }
}
