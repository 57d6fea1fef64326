import { Readable } from 'node:stream'
import { refuse, STORED_CODINGS, variantTag } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ByteRange, rangeIn } from './byte-range.ts'
import { isNotModified, isPreconditionFailed, isRangeOfVersion } from './conditions.ts'
import type { FileVariants } from './file-variants.ts'
import { type FilePlace, type OpenedFile, openFile } from './opened-file.ts'

export interface SentFile extends Pick<FilePlace, 'path'> {
  /** For a small file of text: its compressed variants. Other files are sent as they are. */
  readonly variants?: FileVariants | undefined
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

const versionOf = ({ etag, modified }: OpenedFile) => ({
  etag,
  'last-modified': modified.toUTCString(),
  'accept-ranges': 'bytes',
})

/** Without a body of its own Fastify would announce a length of 0 to `HEAD`. */
const nothing = (): Readable => Readable.from([])

const bodyOf = async ({ method }: FastifyRequest, file: OpenedFile, range: ByteRange) => {
  if (method !== 'HEAD' && range.first <= range.last) return file.read(range)
  await file.close()
  return nothing()
}

/** The file, or its compressed variant, which has no ranges. */
interface Body {
  readonly file: OpenedFile
  readonly headers: SentFile['headers']
}

/** The best variant that the client takes. The file itself where a range is asked for. */
const variantOf = async (
  reply: FastifyReply,
  file: OpenedFile,
  { variants, headers }: SentFile,
): Promise<Body> => {
  const coding = reply.request.chooseCoding(STORED_CODINGS)
  const { bytes, etag } = file
  const variant = coding && bytes && (await variants?.find(bytes, etag, coding))
  if (!coding || !variant) return { file, headers }
  return {
    file: {
      ...file,
      etag: variantTag(etag, coding),
      sizeBytes: variant.length,
      read: () => variant,
    },
    headers: { ...headers, 'content-encoding': coding },
  }
}

const sendNotModified = async (
  reply: FastifyReply,
  file: OpenedFile,
  headers: SentFile['headers'],
): Promise<FastifyReply> => {
  await file.close()
  const { 'content-type': _, ...kept } = headers
  return reply
    .code(304)
    .headers({ ...kept, ...versionOf(file) })
    .send(nothing())
}

const sendOpened = async (reply: FastifyReply, file: OpenedFile, sent: SentFile): Promise<FastifyReply> => {
  const { request } = reply
  if (isPreconditionFailed(request.headers, file)) {
    throw refuse('request.precondition_failed', 'The file is not the version that the request names')
  }
  // Segments and uploads are compressed already.
  reply.isCoded = true
  if (sent.variants) reply.varyByCoding()
  if (isNotModified(request.headers, file)) return sendNotModified(reply, file, sent.headers)
  const asked = rangeOf(request, file)
  if (asked === 'unsatisfiable') return refuseRange(reply, file)
  const chosen = await variantOf(reply, file, sent)
  const { sizeBytes } = chosen.file
  const range = asked === 'whole' ? { first: 0, last: sizeBytes - 1 } : asked
  if (asked !== 'whole') {
    reply.code(206).header('content-range', `bytes ${range.first}-${range.last}/${sizeBytes}`)
  }
  const body = await bodyOf(request, chosen.file, range)
  const length = { 'content-length': range.last - range.first + 1 }
  return reply.headers({ ...chosen.headers, ...versionOf(chosen.file), ...length }).send(body)
}

/** Sends a file with ranges and conditions, or 404. Works for `GET` and `HEAD`. */
export const sendFile = async (reply: FastifyReply, sent: SentFile): Promise<FastifyReply> => {
  const file = await openFile({ path: sent.path, isSmall: sent.variants !== undefined })
  if (file === null) {
    reply.callNotFound()
    return reply
  }
  try {
    return await sendOpened(reply, file, sent)
  } catch (error) {
    await file.close()
    throw error
  }
}
