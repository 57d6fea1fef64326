import multipart from '@fastify/multipart'
import { Asset, Id, NoContent, succeed } from '@stream-manager/contracts'
import { type Operation, operation } from '@stream-manager/domain'
import type { AssetFiles } from '@stream-manager/media-store'
import { refuse, type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { etag } from '../../http/etag.ts'
import { locationOf } from '../../http/location.ts'
import { answers, headersOf, paramsOf, type StreamScope, streamIdOf } from '../../http/schemas.ts'
import { operationRoute } from '../operations/routes.ts'
import { type Receiver, receiveAsset } from './receive.ts'

/** Boundaries, part headers and the field `name`, beside the file itself. */
const FORM_OVERHEAD_BYTES = 64 * 1024
const tags = ['assets']

/** For the reference only: a form is read part by part, not as one body. */
const UploadForm = Type.Object({
  file: Type.Unsafe<string>({ type: 'string', format: 'binary' }),
  name: Type.Optional(Type.String({ description: "Instead of the file's own name." })),
})

interface Place {
  readonly app: Server
  readonly receiver: Receiver
  readonly scope: StreamScope
}

const contentRoute = ({ app, receiver: { domain, files }, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'The file itself',
    params: paramsOf(scope, { assetId: Id }),
    response: answers({}),
  }
  app.get(
    '/assets/:assetId/content',
    { schema, config: { permission: 'assets.read' } },
    async ({ params }, reply) => {
      const asset = unwrap(await domain.assets.get(params.assetId))
      return reply
        .headers({
          'content-type': asset.mediaType,
          'cache-control': 'private, max-age=3600',
          // A stranger's file opened in our origin must not run, whatever it claims to be.
          'content-security-policy': "default-src 'none'; sandbox",
        })
        .sendFile(asset.id, files.directory, { cacheControl: false, contentType: false })
    },
  )
}

const checkUpload = (request: FastifyRequest): void => {
  if (!request.isMultipart()) {
    throw refuse('request.unsupported_media_type', 'Send the file as multipart/form-data')
  }
  const { bodyLimit } = request.routeOptions
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) {
    throw refuse('request.too_large', `The upload is larger than the ${bodyLimit} bytes that are taken`)
  }
}

const uploadRoute = ({ app, receiver, scope }: Place): void => {
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
    // Params and headers are strings by nature; the form is checked while it is read.
    validatorCompiler: () => () => true,
  }
  app.post('/assets', options, async (request, reply) => {
    // What is refused early is still being sent: read it to its end, or the client sees a reset, not our answer.
    reply.raw.once('finish', () => request.raw.resume())
    checkUpload(request)
    const { value, replayed } = unwrap(await receiveAsset(receiver, request))
    if (replayed) reply.header('idempotency-replayed', 'true')
    const headers = { location: locationOf(request, value.id), etag: etag(value.revision) }
    return reply.code(201).headers(headers).send(value)
  })
}

/** Not in the table of operations: the file has to go with its entry, and only the API has it. */
const assetDeletion = (files: AssetFiles): Operation =>
  operation({
    name: 'assets.delete',
    summary: 'Delete a file that no layer uses',
    permission: 'assets.write',
    http: { method: 'DELETE', path: '/assets/:assetId' },
    params: { assetId: Id },
    write: {},
    answers: { 204: NoContent },
    async run(domain, { params }) {
      const deleted = await domain.assets.delete(params.assetId)
      if (!deleted.ok) return deleted
      await files.discard(files.pathOf(deleted.value.id))
      return succeed({ answer: { status: 204, body: null }, replayed: false })
    },
  })

/** Assets belong to all streams alike; below a stream's path they are the same ones. */
export const assetRoutes = async (app: Server, receiver: Receiver, scope: StreamScope): Promise<void> => {
  await app.register(multipart, {
    limits: { fileSize: receiver.maxBytes, files: 2, fields: 2, fieldSize: 1024, parts: 4, headerPairs: 20 },
    throwFileSizeLimit: false,
  })
  if (scope.named) {
    app.addHook('preHandler', async ({ params }) => {
      unwrap(await receiver.domain.streams.get(streamIdOf(params as { streamId: string })))
    })
  }
  const place = { app, receiver, scope }
  contentRoute(place)
  uploadRoute(place)
  operationRoute({ app, domain: receiver.domain, scope }, assetDeletion(receiver.files))
}
