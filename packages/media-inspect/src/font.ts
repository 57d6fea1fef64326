const SFNT_TYPES: Readonly<Record<string, string>> = {
  '\x00\x01\x00\x00': 'font/ttf',
  true: 'font/ttf',
  OTTO: 'font/otf',
}
const WOFF_TYPES: Readonly<Record<string, string>> = { wOFF: 'font/woff', wOF2: 'font/woff2' }
const TABLES_MAX = 256
const REQUIRED_TABLES = ['cmap', 'head', 'hhea', 'hmtx', 'maxp']
/** Largest unpacked size in a packed font's header. The largest CJK families stay below 30 MB. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024

/** True when every table lies in the file and the tables needed for drawing exist. */
const tablesAreSound = (head: Buffer, sizeBytes: number): boolean => {
  const count = head.readUInt16BE(4)
  if (count === 0 || count > TABLES_MAX || head.length < 12 + count * 16) return false
  const names = new Set<string>()
  for (let entry = 12; entry < 12 + count * 16; entry += 16) {
    if (head.readUInt32BE(entry + 8) + head.readUInt32BE(entry + 12) > sizeBytes) return false
    names.add(head.toString('latin1', entry, entry + 4))
  }
  return REQUIRED_TABLES.every((name) => names.has(name))
}

/** Media type of a usable font, by its header. Null for other files. */
export const sniffFont = (head: Buffer, sizeBytes: number): string | null => {
  if (head.length < 44) return null
  const signature = head.toString('latin1', 0, 4)
  const sfnt = SFNT_TYPES[signature]
  if (sfnt) return tablesAreSound(head, sizeBytes) ? sfnt : null
  const woff = WOFF_TYPES[signature]
  const sound = head.readUInt32BE(8) === sizeBytes && head.readUInt32BE(16) <= UNPACKED_BYTES_MAX
  return woff && sound ? woff : null
}
