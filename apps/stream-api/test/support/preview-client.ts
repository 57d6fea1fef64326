import { once } from 'node:events'
import type { Grant, Role } from '@stream-manager/contracts'
import type { PreviewBroadcast } from '@stream-manager/preview'
import { eventually, within } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import WebSocket from 'ws'
import { testApi } from './test-api.ts'

interface TokenOptions {
  readonly lifeSeconds?: number
  readonly grants?: Grant[] | null
}

/** An API that asks everybody to sign in, and the broadcasts that are followed now, by topic. */
export const startPreviews = async (t: Test) => {
  const api = await testApi(t, { signIn: true })
  const followed = new Map<string, PreviewBroadcast>()
  api.previews.setSource((topic, broadcast) => {
    followed.set(topic, broadcast)
    return () => followed.delete(topic)
  })
  const tokenOf = (role: Role, { lifeSeconds = 60, grants = null }: TokenOptions = {}) => {
    const caller = { subject: `usr-${role}`, name: role, role, grants, via: 'session' } as const
    const request = { caller, sessionId: 'session-1', nowMs: Date.now(), lifeSeconds }
    return api.tokens.signer?.sign(request).token ?? ''
  }
  const isFollowed = (is: boolean, topic = 'main') =>
    eventually(() => followed.has(topic) === is, { what: `${topic} is ${is ? '' : 'not '}followed` })
  return { api, followed, tokenOf, isFollowed, url: api.url }
}

export interface PreviewClient {
  readonly socket: WebSocket
  /** Text of every text message, and the length of every binary one. */
  readonly seen: (string | number)[]
  watch(token?: string): void
  /** Resolves with the close code. */
  closed(): Promise<number>
  /** Resolves when so many messages have come. */
  until(count: number): Promise<void>
}

interface Asked {
  readonly url: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A viewer of the preview over a real socket. The upgrade must succeed. */
export const openPreview = async (
  t: Test,
  { url, path = '/api/preview', headers = {} }: Asked,
): Promise<PreviewClient> => {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  t.teardown(() => socket.terminate())
  const seen: (string | number)[] = []
  socket.on('message', (data: Buffer, isBinary) => seen.push(isBinary ? data.length : String(data)))
  const closed = once(socket, 'close').then(([code]) => Number(code))
  await within(once(socket, 'open'), { what: 'the upgrade' })
  return {
    socket,
    seen,
    watch: (token) => socket.send(JSON.stringify({ type: 'watch', ...(token !== undefined && { token }) })),
    closed: () => within(closed, { what: 'the close' }),
    until: async (count) => {
      while (seen.length < count) await within(once(socket, 'message'), { what: `message ${count}` })
    },
  }
}

/** The status of a refused upgrade. */
export const refusalOf = async ({ url, path = '/api/preview', headers = {} }: Asked): Promise<number> => {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  const [, response] = await within(once(socket, 'unexpected-response'), { what: 'the refusal' })
  socket.on('error', () => undefined).terminate()
  return response.statusCode
}
