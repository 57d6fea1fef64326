import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { type Coding, chooseCoding, LIVE_CODINGS } from '../codings.ts'
import { knownVariant, variantTag, withoutVariants } from '../variant-tag.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer has a secret beside text of the caller's. Its compressed length would tell the secret bit by bit. */
    secret?: boolean
  }
  interface FastifyRequest {
    /** The best coding that the client takes for the answer, or null. */
    chooseCoding(order: readonly Coding[]): Coding | null
    /** `If-None-Match` as it was sent. The header itself has no variants any more. */
    namedTags: string | undefined
  }
  interface FastifyReply {
    /** The handler chose the coding and described it, so nothing compresses the answer again. */
    isCoded: boolean
    /** Tells caches that the answer depends on the codings that the client takes. */
    varyByCoding(): FastifyReply
  }
}

/** Smaller answers stay as they are. */
export const MIN_COMPRESSED_BYTES = 1024
/** Below this a thread costs more time than it saves; the event loop is busy for at most half a millisecond. */
const SYNC_BYTES = 16_384
const QUALITY = 4
/** 256 KiB for each answer that is being compressed, instead of 4 MiB. */
const WINDOW_BITS = 18
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS }

/** Text of all kinds, but no stream of events and no refusal. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:(?!problem)[a-z-]+\+)?(?:json|xml|yaml)\b|application\/(?:javascript|openmetrics-text|x-yaml)\b|image\/svg\+xml\b)/

const isCompressible = (type: unknown): boolean => typeof type === 'string' && COMPRESSIBLE.test(type)

const NO_TRANSFORM = /\bno-transform\b/i

function varyByCoding(this: FastifyReply): FastifyReply {
  const names = [this.getHeader('vary') ?? []].flat().flatMap((value) => String(value).split(/,\s*/))
  return this.header('vary', [...new Set([...names, 'accept-encoding'])].join(', '))
}

function codingFor(this: FastifyRequest, order: readonly Coding[]): Coding | null {
  const { headers, routeOptions, is404 } = this
  // The positions of a range are those of the content without a coding.
  if (is404 || routeOptions.config.secret || headers.range !== undefined) return null
  if (NO_TRANSFORM.test(headers['cache-control'] ?? '')) return null
  return chooseCoding(headers['accept-encoding'], order)
}

/** Handlers compare tags of contents, so the tags of compressed variants become these. */
const readTags = (request: FastifyRequest): void => {
  const { headers } = request
  const { 'if-match': match, 'if-none-match': named } = headers
  request.namedTags = named
  if (match !== undefined) headers['if-match'] = withoutVariants(match)
  if (named !== undefined) headers['if-none-match'] = withoutVariants(named)
}

const nameKnownVariant = ({ namedTags }: FastifyRequest, reply: FastifyReply): void => {
  const etag = reply.getHeader('etag')
  if (namedTags !== undefined && typeof etag === 'string') reply.header('etag', knownVariant(namedTags, etag))
}

/** The library compresses by this header alone, which it reads in a way of its own. */
const decide = (request: FastifyRequest, reply: FastifyReply): void => {
  if (request.headers['accept-encoding'] === undefined) return
  const isText = isCompressible(reply.getHeader('content-type'))
  const isFixed = NO_TRANSFORM.test(String(reply.getHeader('cache-control') ?? ''))
  const coding = reply.isCoded || !isText || isFixed ? null : request.chooseCoding(LIVE_CODINGS)
  request.headers['accept-encoding'] = coding ?? 'identity'
}

const describe = (reply: FastifyReply): void => {
  if (reply.isCoded) return
  if (reply.statusCode === 304 || isCompressible(reply.getHeader('content-type'))) reply.varyByCoding()
  const etag = reply.getHeader('etag')
  const coding = LIVE_CODINGS.find((name) => name === reply.getHeader('content-encoding'))
  if (coding !== undefined && typeof etag === 'string') reply.header('etag', variantTag(etag, coding))
}

const LIBRARY = {
  globalDecompression: false,
  threshold: MIN_COMPRESSED_BYTES,
  syncThreshold: SYNC_BYTES,
  encodings: [...LIVE_CODINGS],
  customTypes: isCompressible,
  brotliOptions: { params: BROTLI },
}

type SendHooks = NonNullable<RouteOptions['onSend']>

/**
 * Compresses text of at least 1 KiB for clients that take it. Every answer that could have been compressed says so by
 * `Vary`, and each variant has a tag of its own. `HEAD` agrees with `GET`.
 */
export const compression = fp(
  async (app) => {
    app.decorateRequest('chooseCoding', codingFor)
    app.decorateRequest('namedTags', undefined)
    app.decorateReply('isCoded', false)
    app.decorateReply('varyByCoding', varyByCoding)
    app.addHook('onRequest', (request, _reply, done) => {
      readTags(request)
      done()
    })
    app.addHook('onSend', (request, reply, payload, done) => {
      if (reply.statusCode === 304) nameKnownVariant(request, reply)
      decide(request, reply)
      done(null, payload)
    })
    // Fastify's own hook removes the body of `HEAD`. It must come last, or `HEAD` would describe another answer.
    const endings = new WeakMap<RouteOptions, SendHooks | undefined>()
    app.addHook('onRoute', (route) => {
      if (route.config?.secret) route.compress = false
      if (route.method !== 'HEAD') return
      endings.set(route, route.onSend)
      delete route.onSend
    })
    await app.register(compress, LIBRARY)
    app.addHook('onRoute', (route) => {
      const tag: SendHooks = (_request, reply, payload, done) => {
        if (route.compress !== false) describe(reply)
        done(null, payload)
      }
      route.onSend = [...[route.onSend ?? []].flat(), tag, ...[endings.get(route) ?? []].flat()]
    })
  },
  { name: 'compression', fastify: '5.x' },
)
