import { storeFault } from '@stream-manager/backplane/port'
import {
  ERROR_CODES,
  type ErrorCode,
  errorCodes,
  type Fault,
  type FieldError,
  type Problem,
} from '@stream-manager/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FaultError } from '../errors/fault-error.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with the fault as `application/problem+json`. */
    sendFault(fault: Fault): FastifyReply
  }
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8'
const MAX_FIELD_ERRORS = 20

type Explain = (request: FastifyRequest) => Fault

/** The body of a refusal. `type` is the code's place in the error reference. */
export const problemOf = (fault: Fault, requestId: string): Problem => {
  const { status, title } = ERROR_CODES[fault.code]
  return {
    type: `urn:stream-manager:error:${fault.code}`,
    title,
    status,
    detail: fault.detail,
    code: fault.code,
    requestId,
    ...(fault.errors && { errors: [...fault.errors] }),
    ...(fault.allowed && { allowed: [...fault.allowed] }),
    ...(fault.operation !== undefined && { operation: fault.operation }),
  }
}

function sendFault(this: FastifyReply, fault: Fault): FastifyReply {
  const problem = problemOf(fault, this.request.id)
  // Set here too: a path that cannot be decoded never reaches the hooks that set them.
  this.header('x-request-id', this.request.id).header('x-content-type-options', 'nosniff')
  // A cache would otherwise keep a refusal for as long as it keeps a success of the path.
  this.header('cache-control', 'no-store').removeHeader('etag').removeHeader('last-modified')
  // A source may fail after its answer was announced as compressed.
  this.removeHeader('content-encoding')
  // Here too, for refusals outside every hook: a pooled client must not send its next request into this connection.
  if (this.request.headers.upgrade !== undefined) {
    this.header('connection', 'close')
    this.raw.once('finish', () => this.request.raw.socket.destroySoon())
  }
  if (fault.retryAfterSeconds !== undefined) this.header('retry-after', fault.retryAfterSeconds)
  if (problem.status === 401) this.header('www-authenticate', 'Bearer')
  if (problem.status === 405 && fault.allowed) this.header('allow', fault.allowed.join(', '))
  // The body is finished text: a route's response schemas describe its successes and must not reshape it.
  return this.code(problem.status)
    .header('content-type', PROBLEM_CONTENT_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem)
}

const tooLarge: Explain = (request) => ({
  code: 'request.too_large',
  detail: `The body is larger than the ${request.routeOptions.bodyLimit} bytes this path takes`,
})
const notJson: Explain = () => ({ code: 'request.malformed', detail: 'The body is not valid JSON' })

/** Fastify's own refusals by their code. Other refusals are mapped by their status. */
const FRAMEWORK_FAULTS: Readonly<Record<string, Explain>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ({ headers }) => ({
    code: 'request.unsupported_media_type',
    detail: `This path does not take the content type ${JSON.stringify(headers['content-type'] ?? 'none')}`,
  }),
  FST_ERR_CTP_BODY_TOO_LARGE: tooLarge,
  FST_REQ_FILE_TOO_LARGE: tooLarge,
  FST_ERR_CTP_INVALID_JSON_BODY: notJson,
  FST_ERR_CTP_EMPTY_JSON_BODY: notJson,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => ({
    code: 'request.malformed',
    detail: 'The body is not as long as Content-Length says',
  }),
  FST_ERR_BAD_URL: () => ({ code: 'request.invalid', detail: 'The path is not valid percent-encoding' }),
  FST_ERR_MAX_PARAM_LENGTH: () => ({ code: 'request.not_found', detail: 'A part of the path is too long' }),
}

/** For errors of plugins that have a status only: the `request.*` code with that status, or `request.invalid`. */
const codeOfStatus = (status: number): ErrorCode =>
  errorCodes.find((code) => code.startsWith('request.') && ERROR_CODES[code].status === status) ??
  'request.invalid'

const pointer = (instancePath: string, property: unknown): string =>
  `${instancePath}${typeof property === 'string' ? `/${property}` : ''}` || '/'

const fieldErrors = (error: FastifyError): FieldError[] =>
  (error.validation ?? []).slice(0, MAX_FIELD_ERRORS).map(({ instancePath, message, params }) => ({
    path: pointer(instancePath, params['additionalProperty'] ?? params['missingProperty']),
    message: message ?? 'is invalid',
  }))

/** The fault to show for an error. Null for an internal error, whose text must not leave the service. */
const faultOf = (error: FastifyError | FaultError, request: FastifyRequest): Fault | null => {
  if (error instanceof FaultError) return error.fault
  const ofStore = storeFault(error)
  if (ofStore) return ofStore
  if (error.validation) {
    const errors = fieldErrors(error)
    const [first] = errors
    const part = error.validationContext ?? 'body'
    return {
      code: 'request.invalid',
      detail: `${part} ${first?.path ?? '/'}: ${first?.message ?? 'is invalid'}`,
      errors,
    }
  }
  const explain = FRAMEWORK_FAULTS[error.code]
  if (explain) return explain(request)
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return { code: codeOfStatus(status), detail: error.message }
  return null
}

/** Refusals of the server's, but no failures of it. A flood of requests causes them, and must not fill the log. */
const EXPECTED: ReadonlySet<ErrorCode> = new Set(['auth.busy'])

const isFailure = ({ code }: Fault): boolean => ERROR_CODES[code].status >= 500 && !EXPECTED.has(code)

/** Answers any error. Also used for Fastify's `frameworkErrors`, which run outside every plugin. */
export const answerError = (
  error: FastifyError | FaultError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const fault = faultOf(error, request)
  if (fault && !isFailure(fault)) return sendFault.call(reply, fault)
  request.log.error({ err: error, requestId: request.id }, 'request failed')
  return sendFault.call(
    reply,
    fault ?? {
      code: 'internal',
      detail: `An unexpected fault; the log has it under requestId ${request.id}`,
    },
  )
}

/** Every failure is RFC 9457 problem+json with a code of the registry. */
export const problems = fp(
  async (app) => {
    app.decorateReply('sendFault', sendFault)
    app.setErrorHandler<FastifyError | FaultError>((error, request, reply) =>
      answerError(error, request, reply),
    )
  },
  { name: 'problems', fastify: '5.x' },
)
