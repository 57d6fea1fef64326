import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { RemoteAnswer } from '@stream-manager/egress'

/** An answer whose first bytes may have been taken already. */
export interface OpenedAnswer extends RemoteAnswer {
  /** The answer itself, or its decompressed bytes. */
  readonly body: Readable
  readonly beginning?: Buffer
}

const DECODERS: Readonly<Record<string, () => Readable & NodeJS.WritableStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Decompresses what some servers compress without being asked. FFmpeg would read a playlist past the relay's eyes. */
export const openAnswer = (remote: RemoteAnswer): OpenedAnswer => {
  const { answer } = remote
  const encoding = answer.headers['content-encoding']?.toLowerCase() ?? ''
  const decoder = answer.statusCode === 200 ? DECODERS[encoding]?.() : undefined
  if (!decoder) return { ...remote, body: answer }
  // The reader of the body notices a failure by its missing rest.
  decoder.on('error', () => undefined)
  pipeline(answer, decoder, () => undefined)
  return { ...remote, body: decoder }
}
