import { Readable } from 'node:stream'
import { refuse } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ByteRange, rangeIn } from './byte-range.ts'
import { isNotModified, isPreconditionFailed, isRangeOfVersion } from './conditions.ts'
import { type FilePlace, type OpenedFile, openFile } from './opened-file.ts'

export interface SentFile extends FilePlace {
  /** Headers of the file. A refusal does not get them. */
  readonly headers: Readonly<Record<string, string>>
}

const rangeOf = ({ headers }: FastifyRequest, file: OpenedFile): ReturnType<typeof rangeIn> =>
  headers.range !== undefined && isRangeOfVersion(headers, file)
    ? rangeIn(headers.range, file.sizeBytes)
    : 'whole'

const refuseRange = (reply: FastifyReply, { sizeBytes }: OpenedFile): never => {
  reply.header('content-range', `bytes */${sizeBytes}`)
  throw refuse('request.range_not_satisfiable', `The file has ${sizeBytes} bytes; ask for a part of these`)
}

/** Without a body of its own Fastify would announce a length of 0 to `HEAD`. */
const nothing = (): Readable => Readable.from([])

const bodyOf = async ({ method }: FastifyRequest, file: OpenedFile, range: ByteRange) => {
  if (method !== 'HEAD' && range.first <= range.last) return file.read(range)
  await file.close()
  return nothing()
}

const sendOpened = async (
  reply: FastifyReply,
  file: OpenedFile,
  headers: SentFile['headers'],
): Promise<FastifyReply> => {
  const { request } = reply
  const { etag, modified, sizeBytes } = file
  if (isPreconditionFailed(request.headers, file)) {
    throw refuse('request.precondition_failed', 'The file is not the version that the request names')
  }
  const version = { etag, 'last-modified': modified.toUTCString(), 'accept-ranges': 'bytes' }
  if (isNotModified(request.headers, file)) {
    await file.close()
    const { 'content-type': _, ...kept } = headers
    return reply
      .code(304)
      .headers({ ...kept, ...version })
      .send(nothing())
  }
  const asked = rangeOf(request, file)
  if (asked === 'unsatisfiable') return refuseRange(reply, file)
  const range = asked === 'whole' ? { first: 0, last: sizeBytes - 1 } : asked
  if (asked !== 'whole') {
    reply.code(206).header('content-range', `bytes ${range.first}-${range.last}/${sizeBytes}`)
  }
  const body = await bodyOf(request, file, range)
  return reply.headers({ ...headers, ...version, 'content-length': range.last - range.first + 1 }).send(body)
}

/** Sends a file with ranges and conditions, or 404. Works for `GET` and `HEAD`. */
export const sendFile = async (
  reply: FastifyReply,
  { headers, ...place }: SentFile,
): Promise<FastifyReply> => {
  const file = await openFile(place)
  if (file === null) {
    reply.callNotFound()
    return reply
  }
  try {
    return await sendOpened(reply, file, headers)
  } catch (error) {
    await file.close()
    throw error
  }
}
