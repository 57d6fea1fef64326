import { ERROR_CODES, type ErrorCode, isErrorCode, isRecord, Problem } from '@stream-manager/contracts'
import type { Operation } from '@stream-manager/domain'
import type { TSchema } from 'typebox'
import type { Input } from '../call.ts'
import type { SchemaFaults } from '../schema-faults.ts'
import type { RestAnswer } from './api.ts'

const NO_CONTENT = 204
const CREATED = 201

const mediaTypeOf = ({ headers }: RestAnswer): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? ''

export const contentTypeFaults = (answer: RestAnswer, expected: string): string[] => {
  const found = mediaTypeOf(answer)
  return found === expected ? [] : [`content-type is "${found}" instead of ${expected}`]
}

const hasRevision = (schema: (TSchema & { readonly properties?: object }) | undefined): boolean =>
  'revision' in (schema?.properties ?? {})

/** Every answer that shows one resource carries its ETag, so that the next write can be conditional. */
const promisesEtag = ({ http, write, answers }: Operation, status: number): boolean =>
  http.method !== 'DELETE' &&
  hasRevision(answers[status]) &&
  (!write || write.conditional === true || status === CREATED)

/** A compressed variant has the tag of the content with its coding. */
const CODING_SUFFIX = /~(?:br|gzip|zstd)"$/

const etagFaults = (operation: Operation, { status, headers, body }: RestAnswer): string[] => {
  const found = headers.get('etag')?.replace(CODING_SUFFIX, '"') ?? null
  if (found === null) return promisesEtag(operation, status) ? ['the header etag is missing'] : []
  if (!isRecord(body) || !('revision' in body)) return []
  const revision = String(body['revision'])
  const expected = operation.basis ? new RegExp(`^"${revision}-[\\w-]+"$`) : new RegExp(`^"${revision}"$`)
  return expected.test(found) ? [] : [`etag is ${found}, but the body's revision is ${revision}`]
}

const locationFaults = ({ status, headers, url }: RestAnswer): string[] => {
  if (status !== CREATED) return []
  const location = headers.get('location')
  if (location === null) return ['the header location is missing']
  const found = new URL(location, url).href
  return found.startsWith(`${url}/`) ? [] : [`location leads to ${found}, which is not below ${url}`]
}

const preferenceFaults = (
  { write }: Operation,
  { waitSeconds }: Input,
  { headers }: RestAnswer,
): string[] => {
  if (!write?.awaited || waitSeconds === undefined) return []
  const found = headers.get('preference-applied')
  return found === `wait=${String(waitSeconds)}`
    ? []
    : [`preference-applied is ${found}, but wait=${String(waitSeconds)} was asked for`]
}

const cacheFaults = ({ headers }: RestAnswer): string[] =>
  headers.get('cache-control') === 'no-store'
    ? []
    : [`cache-control is ${headers.get('cache-control')} instead of no-store`]

const bodyFaults = (answer: RestAnswer): string[] => {
  if (answer.status === NO_CONTENT) return answer.bytes.length === 0 ? [] : ['204 has a body']
  return contentTypeFaults(answer, 'application/json')
}

/** Checks the headers of a success. Its body is checked for all transports alike. */
export const answerFaults = (operation: Operation, input: Input, answer: RestAnswer): string[] => [
  ...bodyFaults(answer),
  ...cacheFaults(answer),
  ...etagFaults(operation, answer),
  ...locationFaults(answer),
  ...preferenceFaults(operation, input, answer),
]

const codeFaults = ({ code, status: said, errors, allowed }: Problem, { status }: RestAnswer): string[] => {
  const expected = isErrorCode(code) ? ERROR_CODES[code].status : status
  return [
    ...(status === expected ? [] : [`${code} has the status ${status} instead of ${expected}`]),
    ...(said === status ? [] : [`the problem says status ${said}, the response ${status}`]),
    ...(code === 'stream.invalid_transition' && !allowed?.length ? ['allowed[] names no action'] : []),
    ...(code === 'request.invalid' && !errors?.length ? ['request.invalid names no field in errors[]'] : []),
  ]
}

/** Checks a refusal: problem details of RFC 9457 with a code of the registry. */
export const problemFaults = (answer: RestAnswer, faultsOf: SchemaFaults): string[] => {
  const schemaFaults = faultsOf(Problem, answer.body, 'problem')
  return [
    ...contentTypeFaults(answer, 'application/problem+json'),
    ...schemaFaults,
    ...(schemaFaults.length === 0 ? codeFaults(answer.body as Problem, answer) : []),
  ]
}

/** Whether a refusal has the code and its status. */
export const refusedWith = ({ status, body }: RestAnswer, expected: ErrorCode): string[] => {
  const code = isRecord(body) ? String(body['code']) : 'none'
  return code === expected && status === ERROR_CODES[expected].status
    ? []
    : [`answered with ${status} ${code} instead of ${expected}`]
}
