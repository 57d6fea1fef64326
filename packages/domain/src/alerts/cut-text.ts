const ELLIPSIS = '…'
const QUOTES = 2

export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** Bytes of a text within a JSON text, where a control character takes six. */
export const textBytes = (text: string): number => jsonBytes(text) - QUOTES

/** The beginning of a text that has more bytes than that within JSON, with `…` at its end. */
export const cutText = (text: string, maxBytes: number): string => {
  if (textBytes(text) <= maxBytes) return text
  let [kept, bytes] = ['', textBytes(ELLIPSIS)]
  for (const character of text) {
    bytes += textBytes(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept + ELLIPSIS
}
