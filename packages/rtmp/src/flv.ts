import type { EncodedStreams } from '../../media/encoder.ts'
import type { EncodedPacket } from '../../media/packets.ts'
import { encodeAmf } from './amf0.ts'

/** Bodies of the FLV tags that RTMP carries (Adobe, FLV file format specification 10.1, annex E). */

const AVC = 7
const AAC = 10
const KEYFRAME = 0x10
const INTER_FRAME = 0x20
/** AAC, 44 kHz, 16 bit, stereo: for AAC these are fixed, the real values are in the configuration. */
const AAC_SOUND = 0xaf

export const metadataBody = ({ config }: EncodedStreams): Buffer =>
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

export const mediaBody = (packet: EncodedPacket): Buffer => {
  if (packet.kind === 'audio') return Buffer.concat([Buffer.from([AAC_SOUND, 1]), packet.bytes()])
  const head = Buffer.from([(packet.keyframe ? KEYFRAME : INTER_FRAME) | AVC, 1, 0, 0, 0])
  head.writeIntBE(Math.round(packet.ptsMs) - Math.round(packet.dtsMs), 2, 3)
  return Buffer.concat([head, lengthPrefixed(packet.bytes())])
}

/** H.264 with start codes (Annex B) as units each preceded by its length, as the avcC record announces. */
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
    // A unit never ends in a zero byte: zeros there belong to the next start code.
    let end = start < 0 ? annexB.length : start
    while (end > begin && annexB[end - 1] === 0) end -= 1
    if (end > begin) units.push(annexB.subarray(begin, end))
  }
  return units
}
