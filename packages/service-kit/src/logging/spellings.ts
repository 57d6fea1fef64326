const BASE64_SHIFTS = [0, 1, 2]

/** The digits of base64 that depend on the secret alone, when `shift` bytes of another text precede it. */
const base64Digits = (bytes: Buffer, shift: number): string => {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const first = Math.ceil((shift * 8) / 6)
  const end = Math.floor(((shift + bytes.length) * 8) / 6)
  return encoded.slice(first, end)
}

const toUrlAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_')

const base64Spellings = (bytes: Buffer): string[] => {
  const digits = BASE64_SHIFTS.map((shift) => base64Digits(bytes, shift))
  const whole = bytes.toString('base64')
  return [whole, whole.replaceAll('=', ''), ...digits].flatMap((text) => [text, toUrlAlphabet(text)])
}

const inLowerCase = (encoded: string): string =>
  encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

/** Each part of a URL escapes other characters. */
const urlSpellings = (secret: string): string[] => {
  const inPassword = Object.assign(new URL('http://user@host'), { password: secret }).password
  const inPath = Object.assign(new URL('http://host'), { pathname: `/${secret}` }).pathname.slice(1)
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  const all = [encodeURIComponent(secret), encodeURI(secret), inPassword, inPath, inForm]
  return all.flatMap((encoded) => [encoded, inLowerCase(encoded)])
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** A secret as it may appear in text: plain, and escaped or encoded for JSON, URLs, hex and base64. */
export const spellingsOf = (secret: string): Set<string> => {
  const bytes = Buffer.from(secret)
  // Lone surrogates, which no URL can hold, are replaced.
  const text = bytes.toString()
  const hex = bytes.toString('hex')
  return new Set([
    text,
    inJson(text),
    inJson(inJson(text)),
    ...urlSpellings(text),
    hex,
    hex.toUpperCase(),
    ...base64Spellings(bytes),
  ])
}
