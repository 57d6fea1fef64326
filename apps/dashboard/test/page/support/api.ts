import type { Layer } from '@stream-manager/contracts'
import type { DashboardSystem } from './dashboard.ts'

/** Calls over REST, as a program beside the page makes them. Each refusal is an error. */
export interface PageApi {
  get(path: string): Promise<Layer>
  post(path: string, body: object): Promise<Layer>
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
  const call = async (method: string, path: string, body?: object): Promise<Layer> =>
    (await (await send(method, path, body)).json()) as Layer
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: async (path) => {
      await send('DELETE', path)
    },
  }
}
