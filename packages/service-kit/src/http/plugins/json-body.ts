import { fail, type Result, succeed } from '@stream-manager/contracts'
import fp from 'fastify-plugin'
import { FaultError } from '../../errors/fault-error.ts'

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

/** Limits the depth, then calls Fastify's own JSON parser, which also protects prototypes. */
export const jsonBody = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
      const depth = checkJsonDepth(body)
      if (!depth.ok) return done(new FaultError(depth.fault))
      parse(request, body, done)
    })
  },
  { name: 'json-body', fastify: '5.x', dependencies: ['problems'] },
)
