import { checker, Id, Revision } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { get } from './http.ts'

/** What makes it a state, and no more: an API that is a version ahead may say more than we know. */
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

/** The port answers at all: the process runs and turns its event loop. One that is leaving lives as long as it answers. */
export const probeApiAlive = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
  const url = new URL('/healthz', baseUrl)
  const { status, body } = await get(url, signal)
  if (status === 200 || (status === 503 && has(parse(body), 'status', 'draining'))) return
  throw new Error(`GET ${url.origin}${url.pathname}: status ${status}`)
}

/**
 * The route everybody relies on tells a state that is one; it needs the backplane. An API that says that the stream's
 * documents are damaged is right about it: that is told of the stream, and no reason to replace the API.
 */
export const probeApiServes = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
  const url = new URL('/api/stream/state', baseUrl)
  const { status, body } = await get(url, signal)
  const answer = parse(body)
  if (status === 500 && has(answer, 'code', 'storage.damaged')) return
  if (status !== 200) throw new Error(`GET ${url.origin}${url.pathname}: status ${status}`)
  const state = checkState(answer)
  if (!state.ok) throw new Error(`GET ${url.origin}${url.pathname}: ${state.fault.detail}`)
}
