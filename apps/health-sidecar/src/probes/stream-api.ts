import { checker, StreamState } from '@stream-manager/contracts'
import { get, getOk } from './http.ts'

const checkState = checker(StreamState, 'the stream state')

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isDraining = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'status' in body && body.status === 'draining'

/** The port answers at all: the process runs and turns its event loop. One that is leaving lives as long as it answers. */
export const probeApiAlive = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
  const url = new URL('/healthz', baseUrl)
  const { status, body } = await get(url, signal)
  if (status === 200 || (status === 503 && isDraining(parse(body)))) return
  throw new Error(`GET ${url.origin}${url.pathname}: status ${status}`)
}

/** The route everybody relies on tells a state that is one; it needs the backplane. */
export const probeApiServes = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
  const url = new URL('/api/stream/state', baseUrl)
  const state = checkState(parse(await getOk(url, signal)))
  if (!state.ok) throw new Error(`GET ${url.origin}${url.pathname}: ${state.fault.detail}`)
}
