import type { StreamConfig } from '@stream-manager/contracts'
import { encodeAmf } from './amf0.ts'

/** Bodies of the FLV tags that RTMP carries (Adobe, FLV file format specification 10.1, annex E). */

const AVC = 7
const AAC = 10
const KEYFRAME = 0x10
const INTER_FRAME = 0x20
/** AAC, 44 kHz, 16 bit, stereo. These are fixed for AAC; the AudioSpecificConfig has the real values. */
const AAC_SOUND = 0xaf

/** One encoded frame: H.264 in Annex B form, or bare AAC. */
export interface FlvFrame {
  readonly kind: 'video' | 'audio'
  readonly keyframe: boolean
  readonly ptsMs: number
  readonly dtsMs: number
  bytes(): Buffer
}

export const metadataBody = (config: StreamConfig): Buffer =>
  encodeAmf('@setDataFrame', 'onMetaData', {
    width: config.video.width,
    height: config.video.height,
    framerate: config.video.fps,
    videocodecid: AVC,
    videodatarate: config.video.bitrateKbps,
    audiocodecid: AAC,
    audiodatarate: config.audio.bitrateKbps,
    audiosamplerate: 48_000,
    audiosamplesize: 16,
    stereo: true,
    encoder: 'Stream Manager',
  })

export const videoConfigBody = (decoderConfig: Buffer): Buffer =>
  Buffer.concat([Buffer.from([KEYFRAME | AVC, 0, 0, 0, 0]), decoderConfig])

export const audioConfigBody = (decoderConfig: Buffer): Buffer =>
  Buffer.concat([Buffer.from([AAC_SOUND, 0]), decoderConfig])

export const mediaBody = (packet: FlvFrame): Buffer => {
  if (packet.kind === 'audio') return Buffer.concat([Buffer.from([AAC_SOUND, 1]), packet.bytes()])
  const head = Buffer.from([(packet.keyframe ? KEYFRAME : INTER_FRAME) | AVC, 1, 0, 0, 0])
  head.writeIntBE(Math.round(packet.ptsMs) - Math.round(packet.dtsMs), 2, 3)
  return Buffer.concat([head, lengthPrefixed(packet.bytes())])
}

/** Replaces the start codes of Annex B by 4-byte lengths, as the avcC record announces. */
const lengthPrefixed = (annexB: Buffer): Buffer => {
  const parts: Buffer[] = []
  for (const unit of splitUnits(annexB)) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(unit.length)
    parts.push(length, unit)
  }
  return Buffer.concat(parts)
}

const START_CODE = Buffer.from([0, 0, 1])

const splitUnits = (annexB: Buffer): Buffer[] => {
  const units: Buffer[] = []
  let start = annexB.indexOf(START_CODE)
  while (start >= 0) {
    const begin = start + START_CODE.length
    start = annexB.indexOf(START_CODE, begin)
    // A unit never ends in a zero byte: trailing zeros belong to the next start code.
    let end = start < 0 ? annexB.length : start
    while (end > begin && annexB[end - 1] === 0) end -= 1
    if (end > begin) units.push(annexB.subarray(begin, end))
  }
  return units
}
