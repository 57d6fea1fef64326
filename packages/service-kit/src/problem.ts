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
import { FaultError } from './fault-error.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with the fault as `application/problem+json`. */
    sendFault(fault: Fault): FastifyReply
  }
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8'
const MAX_FIELD_ERRORS = 20

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
  if (fault.retryAfterSeconds !== undefined) this.header('retry-after', fault.retryAfterSeconds)
  if (problem.status === 405 && fault.allowed) this.header('allow', fault.allowed.join(', '))
  // The body is finished text: a route's response schemas describe its successes and must not reshape it.
  return this.code(problem.status)
    .header('content-type', PROBLEM_CONTENT_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem)
}

/** Fastify's own refusals, by its code; the rest goes by status. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_REQ_FILE_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_BAD_URL: 'request.invalid',
  FST_ERR_MAX_PARAM_LENGTH: 'request.not_found',
}

/** For plugins' errors that only carry a status: the `request.*` code of that status, else plainly invalid. */
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

/** What the client may know of any error; null for one that is ours and must stay inside. */
export const faultOf = (error: FastifyError | FaultError): Fault | null => {
  if (error instanceof FaultError) return error.fault
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
  const framework = FRAMEWORK_CODES[error.code]
  if (framework) return { code: framework, detail: error.message }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return { code: codeOfStatus(status), detail: error.message }
  return null
}

/** Answers any error; also for Fastify's `frameworkErrors`, which run outside every plugin. */
export const answerError = (
  error: FastifyError | FaultError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const fault = faultOf(error)
  if (fault && ERROR_CODES[fault.code].status < 500) return sendFault.call(reply, fault)
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
