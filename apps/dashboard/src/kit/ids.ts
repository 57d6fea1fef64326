const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 16

/** A new layer's id, known before the server answers. `crypto.randomUUID` is missing on plain http. */
export const newId = (prefix: string): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH))
  return `${prefix}-${[...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`
}
