export const SLOTS = 16_384

const POLYNOMIAL = 0x1021
const HASH_TAG = /^\{([^}]+)\}/

const remainderOf = (byte: number): number => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1
  return crc & 0xffff
}

/** CRC16 in the variant XMODEM, a byte at a time. */
const REMAINDERS = Uint16Array.from({ length: 256 }, (_, byte) => remainderOf(byte))

/** The text between the first `{` and the next `}`, or the whole key when that text is empty. */
const hashedPart = (key: string): string => {
  const start = key.indexOf('{')
  return (start < 0 ? null : HASH_TAG.exec(key.slice(start)))?.[1] ?? key
}

/** The slot of a key, as every node computes it: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ */
export const slotOf = (key: string): number => {
  let crc = 0
  for (const byte of Buffer.from(hashedPart(key))) {
    crc = ((crc << 8) & 0xffff) ^ (REMAINDERS[(crc >> 8) ^ byte] ?? 0)
  }
  return crc % SLOTS
}
