import { checker, StreamState } from '@stream-manager/contracts'
import { getOk } from './http.ts'

const checkState = checker(StreamState, 'the stream state')

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The port answers, and the route everybody relies on tells a state that is one. */
export const probeStreamApi = async (baseUrl: string, signal: AbortSignal): Promise<void> => {
  await getOk(new URL('/healthz', baseUrl), signal)
  const url = new URL('/api/stream/state', baseUrl)
  const state = checkState(parse(await getOk(url, signal)))
  if (!state.ok) throw new Error(`GET ${url.origin}${url.pathname}: ${state.fault.detail}`)
}
