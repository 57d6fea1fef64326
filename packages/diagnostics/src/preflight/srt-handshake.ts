import { randomInt } from 'node:crypto'

/** Draft-sharabayko-srt: a control packet's header of 16 bytes, and a handshake of 48 (sections 3.1 and 3.2.1). */
const HEADER_BYTES = 16
const PACKET_BYTES = HEADER_BYTES + 48
const CONTROL_HANDSHAKE = 0x8000_0000
const INDUCTION = 1
/** A caller begins with the version and the socket type of UDT, which SRT came from. */
const CALLER_VERSION = 4
const DATAGRAM = 2
const MTU_BYTES = 1500
const FLOW_WINDOW = 8192
/** A listener answers with this version, and with this text in place of the type of socket. */
const LISTENER_VERSION = 5
const SRT_MAGIC = 0x4a17
const MAX_31_BIT = 0x7fff_ffff

const OFFSET = {
  destination: 12,
  version: HEADER_BYTES,
  extension: HEADER_BYTES + 6,
  sequence: HEADER_BYTES + 8,
  mtu: HEADER_BYTES + 12,
  window: HEADER_BYTES + 16,
  type: HEADER_BYTES + 20,
  socketId: HEADER_BYTES + 24,
  cookie: HEADER_BYTES + 28,
} as const

export interface Induction {
  readonly packet: Buffer
  readonly socketId: number
}

/** The first packet of a caller. A listener answers it without keeping anything. */
export const inductionRequest = (): Induction => {
  const packet = Buffer.alloc(PACKET_BYTES)
  const socketId = randomInt(1, MAX_31_BIT)
  packet.writeUInt32BE(CONTROL_HANDSHAKE, 0)
  packet.writeUInt32BE(CALLER_VERSION, OFFSET.version)
  packet.writeUInt16BE(DATAGRAM, OFFSET.extension)
  packet.writeUInt32BE(randomInt(1, MAX_31_BIT), OFFSET.sequence)
  packet.writeUInt32BE(MTU_BYTES, OFFSET.mtu)
  packet.writeUInt32BE(FLOW_WINDOW, OFFSET.window)
  packet.writeUInt32BE(INDUCTION, OFFSET.type)
  packet.writeUInt32BE(socketId, OFFSET.socketId)
  return { packet, socketId }
}

/** Whether the packet is a listener's answer to this request: version 5, the text of SRT, and a cookie. */
export const isInductionAnswer = (answer: Buffer, { socketId }: Induction): boolean =>
  answer.length >= PACKET_BYTES &&
  answer.readUInt32BE(0) === CONTROL_HANDSHAKE &&
  answer.readUInt32BE(OFFSET.destination) === socketId &&
  answer.readUInt32BE(OFFSET.version) === LISTENER_VERSION &&
  answer.readUInt16BE(OFFSET.extension) === SRT_MAGIC &&
  answer.readUInt32BE(OFFSET.type) === INDUCTION &&
  answer.readUInt32BE(OFFSET.cookie) !== 0
