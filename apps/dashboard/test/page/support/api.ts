import type { Layer } from '@stream-manager/contracts'
import type { DashboardSystem } from './dashboard.ts'

/** Calls over REST, as a program beside the page makes them. Each refusal is an error. */
export interface PageApi {
  get<Found = Layer>(path: string): Promise<Found>
  post(path: string, body: object): Promise<Layer>
  put(path: string, body: object): Promise<unknown>
  patch(path: string, body: object): Promise<Layer>
  delete(path: string): Promise<void>
}

export const apiOf = ({ apiUrl }: DashboardSystem): PageApi => {
  const send = async (method: string, path: string, body?: object): Promise<Response> => {
    const answer = await fetch(apiUrl + path, {
      method,
      headers: { prefer: 'wait=0', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const call = async <Found = Layer>(method: string, path: string, body?: object): Promise<Found> =>
    (await (await send(method, path, body)).json()) as Found
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: async (path) => {
      await send('DELETE', path)
    },
  }
}

interface Person {
  readonly username: string
  readonly password: string
}

export type Call = (method: string, path: string, body?: object) => Promise<Response>

/** Calls of a person who signs in with a password. Each refusal is an error. */
export const callAs = async ({ apiUrl }: DashboardSystem, person: Person): Promise<Call> => {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(apiUrl + path, init)
    if (!answer.ok) throw new Error(`${init.method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const json = { 'content-type': 'application/json' }
  const signedIn = await send('/api/sessions', {
    method: 'POST',
    headers: json,
    body: JSON.stringify(person),
  })
  const { accessToken } = (await signedIn.json()) as { readonly accessToken: string }
  const headers = { authorization: `Bearer ${accessToken}`, prefer: 'wait=0' }
  return (method, path, body) =>
    send(path, {
      method,
      headers: body ? { ...headers, ...json } : headers,
      ...(body && { body: JSON.stringify(body) }),
    })
}
