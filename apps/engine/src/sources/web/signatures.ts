const TS_PACKET_BYTES = 188
const M2TS_PACKET_BYTES = 192
const MOV_BOXES = ['ftyp', 'styp', 'moov', 'moof', 'mdat', 'wide', 'free', 'skip', 'sidx']
const STILL_BRANDS = ['avif', 'avis', 'heic', 'heix', 'mif1', 'msf1']

const startsWith = (head: Buffer, text: string, at = 0): boolean =>
  head.toString('latin1', at, at + text.length) === text

const hasSyncBytes = (head: Buffer, first: number, packetBytes: number): boolean =>
  head.length > first + packetBytes && head[first] === 0x47 && head[first + packetBytes] === 0x47

const isTransportStream = (head: Buffer): boolean =>
  hasSyncBytes(head, 0, TS_PACKET_BYTES) || hasSyncBytes(head, 4, M2TS_PACKET_BYTES)

/** The eleven sync bits of an MPEG audio or ADTS frame, with a layer and a bit rate that exist. */
const isMpegAudio = (head: Buffer): boolean => {
  const [sync = 0, second = 0, third = 0] = head
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return false
  const isAdts = (second & 0xf6) === 0xf0
  const isFrame = (second & 0x06) !== 0 && (second & 0x18) !== 0x08 && (third & 0xf0) !== 0xf0
  return isAdts || isFrame
}

const isFile = (head: Buffer): boolean => {
  if (MOV_BOXES.includes(head.toString('latin1', 4, 8)))
    return !STILL_BRANDS.includes(head.toString('latin1', 8, 12))
  const isWave = (startsWith(head, 'RIFF') || startsWith(head, 'RF64')) && startsWith(head, 'WAVE', 8)
  return isWave || ['\x1a\x45\xdf\xa3', 'fLaC', 'FORM'].some((signature) => startsWith(head, signature))
}

const isStream = (head: Buffer): boolean =>
  isTransportStream(head) ||
  isMpegAudio(head) ||
  ['OggS', 'ID3', 'FLV\x01', '\x0b\x77'].some((signature) => startsWith(head, signature))

/** `stream` for containers that can be joined at any time, `file` for those with an index. Null for unknown bytes. */
export const mediaSignature = (head: Buffer): 'file' | 'stream' | null => {
  if (isStream(head)) return 'stream'
  return isFile(head) ? 'file' : null
}

const IMAGE = 'an image; use a layer of type image for it'

/** Known formats that cannot be played, for messages. */
const OTHERS: readonly (readonly [signature: string, name: string])[] = [
  ['\xff\xd8\xff', IMAGE],
  ['\x89PNG', IMAGE],
  ['GIF8', IMAGE],
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b', 'gzip data'],
  ['\x00\x00\x01\xba', 'an MPEG program stream; send MPEG-TS or MP4'],
  ['\x30\x26\xb2\x75', 'Windows Media (ASF); send MP4, WebM or MP3'],
  ['.RMF', 'RealMedia; send MP4, WebM or MP3'],
]

const isImage = (head: Buffer): boolean => {
  const isStill = startsWith(head, 'ftyp', 4) && STILL_BRANDS.includes(head.toString('latin1', 8, 12))
  const isBitmap = startsWith(head, 'BM') && head.length > 10 && head.readUInt32LE(6) === 0
  return isStill || isBitmap || (startsWith(head, 'RIFF') && startsWith(head, 'WEBP', 8))
}

/** The format that completes "answers with ..."; null for unknown bytes. */
export const otherSignature = (head: Buffer): string | null => {
  if (isImage(head)) return IMAGE
  if (startsWith(head, 'RIFF') && startsWith(head, 'AVI ', 8)) return 'AVI; send MP4, WebM or MKV'
  return OTHERS.find(([signature]) => startsWith(head, signature))?.[1] ?? null
}
