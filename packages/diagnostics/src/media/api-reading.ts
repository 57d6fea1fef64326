import type { Result, Role } from '@stream-manager/contracts'
import { type Outcome, skip } from '../check.ts'
import { knownAddresses } from '../context/addresses.ts'
import type { CheckContext } from '../context/context.ts'
import { type BytesAnswer, getBytes } from '../probes/http.ts'
import { ProbeError } from '../probes/result.ts'

const MAX_JSON_BYTES = 1024 * 1024
/** Shorter than the deadline of a quick check, so that the check says which answer is missing. */
const PATIENCE_MS = 4000
/** The API counts health checks among the probes, and not among the viewers. */
const AGENT = 'stream-manager health-check'

/** An answer that was read, or the outcome of a check that needs it. */
export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly outcome: Outcome }

export interface ApiAddress {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** Time for one answer. */
  readonly patienceMs: number
}

/** The API of this deployment with the credential that this process can sign or has. */
export const apiAddress = async (
  context: CheckContext,
  role: Role = 'operator',
): Promise<ApiAddress | null> => {
  const { api } = knownAddresses(context)
  if (api === null) return null
  const token = (await context.signToken(role)) ?? (await context.signToken('viewer'))
  const headers = { 'user-agent': AGENT, ...(token !== null && { authorization: `Bearer ${token}` }) }
  return { base: api, headers, patienceMs: context.patienceMs ?? PATIENCE_MS }
}

export interface GetOptions {
  readonly api: ApiAddress
  readonly path: string
  readonly maxBytes?: number
  readonly signal: AbortSignal
}

/** Rejects with a `ProbeError` without an answer. */
export const getFromApi = ({
  api,
  path,
  maxBytes = MAX_JSON_BYTES,
  signal,
}: GetOptions): Promise<BytesAnswer> => {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(api.patienceMs)])
  return getBytes(new URL(path, api.base), deadline, { headers: api.headers, maxBytes })
}

const brokenAnswer = (path: string, actual: string): Outcome => ({
  kind: 'fault',
  summary: `GET ${path}: ${actual}`,
  evidence: [{ what: path, expected: 'status 200', actual, source: `GET ${path}` }],
  cause: 'The API answers, but cannot read the streams: its log names the reason.',
  fix: { text: 'Read the log of the API.', command: null, auto: null },
})

/** The checks of identity say what is wrong with the token. */
const refused = ({ headers }: ApiAddress, status: number): Outcome =>
  skip(
    'authorization' in headers
      ? `the API refuses the token of this machine (${status}), so the streams cannot be read`
      : 'this machine has no key to sign in to the API, so the streams cannot be read',
  )

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Reads a JSON document of the API. */
export const readJson = async <Value>(
  options: GetOptions,
  check: (value: unknown) => Result<Value>,
): Promise<Reading<Value>> => {
  const { api, path } = options
  try {
    const { status = 0, body } = await getFromApi(options)
    if (status === 401 || status === 403) return { ok: false, outcome: refused(api, status) }
    if (status !== 200) return { ok: false, outcome: brokenAnswer(path, `status ${status}`) }
    const checked = check(parse(body.toString()))
    if (checked.ok) return checked
    return { ok: false, outcome: brokenAnswer(path, checked.fault.detail) }
  } catch (error) {
    if (error instanceof ProbeError) return { ok: false, outcome: brokenAnswer(path, error.message) }
    throw error
  }
}
