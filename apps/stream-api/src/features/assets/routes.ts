import multipart from '@fastify/multipart'
import { Asset, AssetList, Id } from '@stream-manager/contracts'
import { refuse, type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { answerWrite, locationOf } from '../../http/answer.ts'
import { etag } from '../../http/etag.ts'
import {
  answers,
  NoContent,
  pageQuery,
  paramsOf,
  type StreamScope,
  streamIdOf,
  WriteHeaders,
} from '../../http/schemas.ts'
import { type Receiver, receiveAsset } from './receive.ts'

const DEFAULT_PAGE = 50
/** Boundaries, part headers and the field `name`, beside the file itself. */
const FORM_OVERHEAD_BYTES = 64 * 1024
const tags = ['assets']
const read = { permission: 'assets.read' } as const
const write = { permission: 'assets.write' } as const

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

const readRoutes = ({ app, receiver: { domain }, scope }: Place): void => {
  const list = {
    tags,
    summary: 'Uploaded files, newest first',
    params: paramsOf(scope, {}),
    querystring: pageQuery(DEFAULT_PAGE),
    response: answers({ 200: AssetList }),
  }
  app.get('/assets', { schema: list, config: read }, ({ query: { limit = DEFAULT_PAGE, cursor } }) =>
    domain.assets.list({ limit, cursor }),
  )
  const one = {
    tags,
    summary: 'What is known of one file',
    params: paramsOf(scope, { assetId: Id }),
    response: answers({ 200: Asset }),
  }
  app.get('/assets/:assetId', { schema: one, config: read }, async ({ params }, reply) => {
    const asset = unwrap(await domain.assets.get(params.assetId))
    return reply.header('etag', etag(asset.revision)).send(asset)
  })
}

const contentRoute = ({ app, receiver: { domain, files }, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'The file itself',
    params: paramsOf(scope, { assetId: Id }),
    response: answers({}),
  }
  app.get('/assets/:assetId/content', { schema, config: read }, async ({ params }, reply) => {
    const asset = unwrap(await domain.assets.get(params.assetId))
    return reply
      .headers({
        'content-type': asset.mediaType,
        'cache-control': 'private, max-age=3600',
        // A stranger's file opened in our origin must not run, whatever it claims to be.
        'content-security-policy': "default-src 'none'; sandbox",
      })
      .sendFile(asset.id, files.directory, { cacheControl: false, contentType: false })
  })
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
    headers: WriteHeaders,
    body: UploadForm,
    response: answers({ 201: Asset }),
  }
  const options = {
    schema,
    config: { ...write, longBody: true },
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

const deleteRoute = ({ app, receiver: { domain, files }, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Delete a file that no layer uses',
    params: paramsOf(scope, { assetId: Id }),
    headers: WriteHeaders,
    response: answers({ 204: NoContent }),
  }
  app.delete('/assets/:assetId', { schema, config: write }, (request, reply) =>
    answerWrite(domain, { request, reply }, async () => {
      const { id } = unwrap(await domain.assets.delete(request.params.assetId))
      await files.discard(files.pathOf(id))
      return { answer: { status: 204, headers: {}, body: null }, replayed: false }
    }),
  )
}

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
  readRoutes(place)
  contentRoute(place)
  uploadRoute(place)
  deleteRoute(place)
}
