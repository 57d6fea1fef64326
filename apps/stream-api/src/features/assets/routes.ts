import { Asset, Id, NoContent } from '@stream-manager/contracts'
import { answerStored, DELETED, type Domain, type Operation, operation } from '@stream-manager/domain'
import type { AssetFiles } from '@stream-manager/media-store'
import { contentPolicy, refuse, type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { locationOf } from '../../http/public-prefix.ts'
import { etag } from '../../http/request-headers.ts'
import { answers, fileAnswers, headersOf, paramsOf, type StreamScope } from '../../http/schemas.ts'
import { sendFile } from '../../http/send-file.ts'
import { auditUpload } from './audit-upload.ts'
import { FORM_OVERHEAD_BYTES, type Receiver, receiveAsset } from './receive.ts'

const tags = ['assets']

/** Documents the form. The handler reads it part by part and checks each part itself. */
const UploadForm = Type.Object({
  file: Type.Unsafe<string>({ type: 'string', format: 'binary' }),
  name: Type.Optional(Type.String({ description: "Instead of the file's own name." })),
})

/** Media types that the inspection of uploads gives. */
const MEDIA_TYPES = [
  ...['avif', 'bmp', 'gif', 'jpeg', 'png', 'webp'].map((name) => `image/${name}`),
  ...['matroska', 'mp2t', 'mp4', 'quicktime', 'webm'].map((name) => `video/${name}`),
  ...['otf', 'ttf', 'woff', 'woff2'].map((name) => `font/${name}`),
]

/** An uploaded file that is opened in our origin runs no scripts. A dashboard on another port may show it as an image. */
const CONTENT_HEADERS = {
  ...contentPolicy({ sandbox: [] }),
  crossOriginResourcePolicy: { policy: 'same-site' },
} as const

export interface AssetsPlace {
  readonly app: Server
  readonly receiver: Receiver
  readonly scope: StreamScope
}

export const contentRoute = ({ app, receiver: { domain, files }, scope }: AssetsPlace): void => {
  const schema = {
    tags,
    summary: 'The file itself',
    params: paramsOf(scope, { assetId: Id }),
    response: fileAnswers('The bytes as they were uploaded', MEDIA_TYPES),
  }
  app.get(
    '/assets/:assetId/content',
    { schema, config: { permission: 'assets.read' }, helmet: CONTENT_HEADERS },
    async ({ params }, reply) => {
      const asset = unwrap(await domain.assets.get(params.assetId))
      const headers = { 'content-type': asset.mediaType, 'cache-control': 'private, max-age=3600' }
      return sendFile(reply, { path: files.pathOf(asset.id), headers })
    },
  )
}

const checkUpload = (request: FastifyRequest): void => {
  if (!request.isMultipart()) {
    throw refuse('request.unsupported_media_type', 'Send the file as multipart/form-data')
  }
  const { bodyLimit } = request.routeOptions
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) {
    const maxBytes = bodyLimit - FORM_OVERHEAD_BYTES
    throw refuse('request.too_large', `The file is larger than the ${maxBytes} bytes that may be uploaded`)
  }
}

export const uploadRoute = ({ app, receiver, scope }: AssetsPlace): void => {
  const schema = {
    tags,
    summary: 'Upload an image, a video or a font',
    consumes: ['multipart/form-data'],
    params: paramsOf(scope, {}),
    headers: headersOf({}),
    body: UploadForm,
    response: answers({ 201: Asset }),
  }
  const options = {
    schema,
    config: { permission: 'assets.write', longBody: true } as const,
    bodyLimit: receiver.maxBytes + FORM_OVERHEAD_BYTES,
    // Params and headers need no check: they are strings. The form is checked while it is read.
    validatorCompiler: () => () => true,
  }
  app.post('/assets', options, async (request, reply) => {
    // The client may still be sending a refused file: read it to its end, or the client sees a reset and not the answer.
    reply.raw.once('finish', () => request.raw.resume())
    checkUpload(request)
    const received = await receiveAsset(receiver, request)
    auditUpload(receiver.domain, request, received)
    const { value, replayed } = unwrap(received)
    if (replayed) reply.header('idempotency-replayed', 'true')
    const headers = { location: locationOf(request, value.id), etag: etag(value.revision) }
    return reply.code(201).headers(headers).send(value)
  })
}

/** Not in the operations table: the file is deleted together with its entry, and only the API has the files. */
export const assetDeletion = (files: AssetFiles): Operation =>
  operation({
    name: 'assets.delete',
    summary: 'Delete a file that no layer uses',
    permission: 'assets.write',
    http: { method: 'DELETE', path: '/assets/:assetId' },
    params: { assetId: Id },
    write: {},
    answers: { 204: NoContent },
    async run({ assets }: Pick<Domain, 'assets'>, { params, options }) {
      const deleted = await assets.delete(params.assetId, options)
      // Also in a repetition: the process may have ended between the two.
      if (deleted.ok) await files.discard(files.pathOf(params.assetId))
      return answerStored(deleted, () => DELETED)
    },
  })
