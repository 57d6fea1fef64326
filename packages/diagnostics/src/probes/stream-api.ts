import { checker, Id, isRecord, Revision } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { get } from './http.ts'
import { noToken, type Probe, ProbeError, probeOf, type TokenSource } from './result.ts'

/** The fields that every version of the API sends: a newer one may send more than this release knows. */
const State = Type.Object({ streamId: Id, status: Type.String(), revision: Revision })
const checkState = checker(State, 'the stream state')

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const has = (body: unknown, field: 'status' | 'code', ...values: readonly string[]): boolean =>
  isRecord(body) && values.some((value) => body[field] === value)

const unexpected = (url: URL, reason: string): ProbeError =>
  new ProbeError('unexpected', `GET ${url.origin}${url.pathname}: ${reason}`)

/** Succeeds when the process answers at all. An API that is draining is alive as long as it answers. */
export const probeApiAlive = probeOf(async (baseUrl: string, deadline) => {
  const url = new URL('/healthz', baseUrl)
  const { status, body } = await get(url, deadline)
  if (status === 200) return `${url} answers`
  if (status === 503 && has(parse(body), 'status', 'draining')) return `${url} answers and is draining`
  throw unexpected(url, `status ${status}`)
})

const authorization = (token: string | null) => (token === null ? {} : { authorization: `Bearer ${token}` })

/**
 * Succeeds when the route that every client relies on returns a valid state; it needs the backplane. An API that reports
 * damaged documents of the stream does its work: to replace the API would not mend them. An API that asks for a valid
 * credential answers as it should too: a token that is missing or too old is not the API's fault.
 */
export const apiServesProbe = (token: TokenSource): Probe =>
  probeOf(async (baseUrl: string, deadline) => {
    const url = new URL('/api/stream/state', baseUrl)
    const { status, body } = await get(url, deadline, authorization(token()))
    const answer = parse(body)
    if (status === 401 && has(answer, 'code', 'auth.required', 'auth.invalid'))
      return `${url} asks for a credential`
    if (status === 500 && has(answer, 'code', 'storage.damaged')) return `${url} reports damaged documents`
    if (status !== 200) throw unexpected(url, `status ${status}`)
    const state = checkState(answer)
    if (!state.ok) throw unexpected(url, state.fault.detail)
    return `${url} returns a state`
  })

export const probeApiServes = apiServesProbe(noToken)
