import { AVERROR_EOF, AVSEEK_CUR, AVSEEK_END, AVSEEK_SIZE } from 'node-av/constants'
import { IOContext } from 'node-av/lib'

const BUFFER_BYTES = 64 * 1024

/** Gives FFmpeg a file that is in memory. Only its asynchronous calls can read it. */
export const openMemoryFile = (bytes: Buffer): IOContext => {
  let position = 0
  const read = (lengthBytes: number): Buffer | number => {
    if (position >= bytes.length) return AVERROR_EOF
    const part = bytes.subarray(position, position + lengthBytes)
    position += part.length
    return part
  }
  const seek = (offset: bigint, whence: number): bigint => {
    if (whence === AVSEEK_SIZE) return BigInt(bytes.length)
    const from = new Map([
      [AVSEEK_CUR as number, position],
      [AVSEEK_END as number, bytes.length],
    ])
    position = Math.min(bytes.length, Math.max(0, (from.get(whence) ?? 0) + Number(offset)))
    return BigInt(position)
  }
  const io = new IOContext()
  io.allocContextWithCallbacks(BUFFER_BYTES, 0, read, null, seek)
  return io
}
