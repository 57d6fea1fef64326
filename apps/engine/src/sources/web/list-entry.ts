import { isPlaylist } from '../relay/playlist.ts'
import type { AnswerHead } from '../relay/read-head.ts'

const LIST_TYPE = /mpegurl|scpls/i

const m3uEntry = (lines: readonly string[]): string | null =>
  lines.find((line) => line !== '' && !line.startsWith('#')) ?? null

const plsEntry = (lines: readonly string[]): string | null =>
  lines.map((line) => /^File\d{1,4}=(.*)$/i.exec(line)?.[1]?.trim()).find((entry) => entry) ?? null

/**
 * The first address of a list in M3U or PLS that is no HLS playlist. Null for any other answer. A line that the end of
 * the bytes cuts is no entry.
 */
export const listEntry = ({ head, headers }: AnswerHead): string | null => {
  const text = head.toString('utf8').replace(/^\ufeff/, '')
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim())
  if (/^\s{0,64}\[playlist\]/i.test(text)) return plsEntry(lines)
  if (text.includes('#EXT-X-')) return null
  const isList = isPlaylist(head) || LIST_TYPE.test(headers['content-type'] ?? '')
  const entry = isList ? m3uEntry(lines) : null
  return entry !== null && (isPlaylist(head) || /^https?:/i.test(entry)) ? entry : null
}
