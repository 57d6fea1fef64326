import { checker, Id, Revision } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { ProbeError, probeOf } from './finding.ts'
import { get } from './http.ts'

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

const has = (body: unknown, field: 'status' | 'code', value: string): boolean =>
  typeof body === 'object' &&
  body !== null &&
  new Map<string, unknown>(Object.entries(body)).get(field) === value

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

/**
 * Succeeds when the route that every client relies on returns a valid state; it needs the backplane. An API that reports
 * damaged documents of the stream does its work: to replace the API would not mend them.
 */
export const probeApiServes = probeOf(async (baseUrl: string, deadline) => {
  const url = new URL('/api/stream/state', baseUrl)
  const { status, body } = await get(url, deadline)
  const answer = parse(body)
  if (status === 500 && has(answer, 'code', 'storage.damaged')) return `${url} reports damaged documents`
  if (status !== 200) throw unexpected(url, `status ${status}`)
  const state = checkState(answer)
  if (!state.ok) throw unexpected(url, state.fault.detail)
  return `${url} returns a state`
})
