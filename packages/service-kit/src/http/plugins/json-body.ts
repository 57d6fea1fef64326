import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse, unwrap } from '../../errors/fault-error.ts'

export const MAX_JSON_DEPTH = 32

/** Deepest nesting of brackets outside strings. Works without a parse, so it is safe on any text. */
const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (inString) {
      if (character === '\\') index += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (character === '}' || character === ']') depth -= 1
  }
  return deepest
}

/** JSON.parse accepts a million levels. Code that walks the result later (stringify, a logger) overflows its stack. */
export const checkJsonDepth = (text: string, maxDepth = MAX_JSON_DEPTH): Result<string> =>
  depthOf(text) > maxDepth
    ? fail('request.invalid', `The JSON is nested more than ${maxDepth} levels deep`)
    : succeed(text)

const MERGE_PATCH = 'application/merge-patch+json'
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i
/** US-ASCII is a part of UTF-8. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii'])

const checkCharset = ({ headers }: FastifyRequest): void => {
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase()
  if (charset === undefined || CHARSETS.has(charset)) return
  throw refuse('request.unsupported_media_type', 'JSON bodies are UTF-8; send no other charset')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A decoder that repairs would store other text than the client sent. */
const textOf = (body: Buffer): string => {
  try {
    return utf8.decode(body)
  } catch {
    throw refuse('request.malformed', 'The body is not valid UTF-8; encode the JSON as UTF-8')
  }
}

const hasNoBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0

const takesBody = ({ routeOptions: { schema } }: FastifyRequest): boolean => schema?.body !== undefined

/** Many clients name JSON on every request. Fastify would then demand a body, also of a `DELETE`. */
const forgiveTypeWithoutBody = (request: FastifyRequest): void => {
  if (hasNoBody(request) && !takesBody(request)) delete request.headers['content-type']
}

const checkCoding = (request: FastifyRequest, reply: FastifyReply): void => {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (hasNoBody(request) || coding === '' || coding === 'identity') return
  reply.header('accept-encoding', 'identity')
  throw refuse('request.unsupported_media_type', 'Send the body without Content-Encoding')
}

const checkType = (request: FastifyRequest): void => {
  checkCharset(request)
  if (request.method === 'PATCH' || !request.headers['content-type']?.toLowerCase().startsWith(MERGE_PATCH))
    return
  throw refuse('request.unsupported_media_type', `Only PATCH takes ${MERGE_PATCH}; send application/json`)
}

/** The checked text of a JSON body. */
const readText = (request: FastifyRequest, body: Buffer): string => {
  checkType(request)
  return unwrap(checkJsonDepth(textOf(body)))
}

/**
 * JSON as UTF-8 without a content coding, at most 32 levels deep. Fastify's own parser protects prototypes. Every `PATCH`
 * is a JSON merge patch, so it may be named as one.
 */
export const jsonBody = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.addHook('preParsing', async (request, reply) => {
      if (request.is404) return undefined
      checkCoding(request, reply)
      forgiveTypeWithoutBody(request)
      return undefined
    })
    app.addContentTypeParser<Buffer>(
      ['application/json', MERGE_PATCH],
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        if (body.length === 0 && !takesBody(request)) return undefined
        return new Promise((resolve, reject) => {
          const text = readText(request, body)
          parse(request, text, (error, value) => (error ? reject(error) : resolve(value)))
        })
      },
    )
  },
  { name: 'json-body', fastify: '5.x', dependencies: ['problems'] },
)
