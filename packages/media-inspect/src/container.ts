/** The allowed demuxers with the first bytes of their files. No other demuxer is tried. */
export const CONTAINERS = ['mov', 'matroska', 'mpegts'] as const
export type Container = (typeof CONTAINERS)[number]

const TS_PACKET_BYTES = 188
const MOV_FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip']

const isTransportStream = (head: Buffer) =>
  head.length > 2 * TS_PACKET_BYTES && [0, 1, 2].every((packet) => head[packet * TS_PACKET_BYTES] === 0x47)

/** The container that the file's first bytes announce, with its media type. */
export const sniffContainer = (head: Buffer): { container: Container; mediaType: string } | null => {
  if (head.length < 16) return null
  if (MOV_FIRST_BOXES.includes(head.toString('latin1', 4, 8))) {
    const quicktime = head.toString('latin1', 4, 8) !== 'ftyp' || head.toString('latin1', 8, 12) === 'qt  '
    return { container: 'mov', mediaType: quicktime ? 'video/quicktime' : 'video/mp4' }
  }
  if (head.readUInt32BE(0) === 0x1a45dfa3) {
    const webm = head.toString('latin1', 0, 64).includes('webm')
    return { container: 'matroska', mediaType: webm ? 'video/webm' : 'video/matroska' }
  }
  return isTransportStream(head) ? { container: 'mpegts', mediaType: 'video/mp2t' } : null
}
