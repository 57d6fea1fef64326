import type { AnswerHead } from '../relay/read-head.ts'

/** Each is tried on the lower-case beginning without blanks. */
const TEXTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [
    /^(?:<\?xml[^>]{0,200}>\s{0,50})?(?:<!--[^>]{0,500}>\s{0,50})?<mpd[\s>]/,
    'a DASH manifest; give the address of an HLS playlist',
  ],
  [/^(?:<\?xml[^>]{0,200}>\s{0,50})?<svg[\s>]/, 'an image (SVG); use a layer of type image for it'],
  [/<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]/, 'a web page; give the address of the stream itself'],
  [/^</, 'XML; give the address of the stream itself'],
  [/^[{[]\s{0,200}(?:["{[\]}\d]|$)/, 'JSON; give the address of the stream itself'],
  [/^\[playlist\]/, 'a list of addresses (PLS) without an address'],
]

/** Media has bytes that no text has, and has them among the first. */
const isText = (text: string): boolean => !/[^\P{Cc}\s]|\ufffd/u.test(text)

/** An HTTP error page or another text that stands where media should be. Null for binary data. */
export const textKind = ({ head, headers }: AnswerHead): string | null => {
  // The last character may be cut.
  const text = new TextDecoder().decode(head, { stream: true })
  if (!isText(text)) return null
  const beginning = text.trimStart().toLowerCase()
  if (beginning === '') return 'nothing but blanks'
  const found = TEXTS.find(([pattern]) => pattern.test(beginning))
  if (found) return found[1]
  const isPage = /^text\/html/i.test(headers['content-type'] ?? '')
  return isPage
    ? 'a web page; give the address of the stream itself'
    : 'text; give the address of the stream itself'
}
