import type { ChildProcess } from 'node:child_process'
import type {
  Backplane,
  ChannelEvent,
  Position,
  SubscribeOptions,
  Subscription,
} from '@stream-manager/backplane/port'

/** Calls that are forwarded unchanged. Only the process that holds the store takes leases and closes it. */
const METHODS = [
  'commit',
  'read',
  'list',
  'snapshot',
  'history',
  'setLatest',
  'getLatest',
  'listLatest',
  'readLease',
  'probe',
] as const
type Method = (typeof METHODS)[number]

type Request =
  | { readonly kind: 'call'; readonly id: number; readonly method: Method; readonly parameters: unknown[] }
  | {
      readonly kind: 'subscribe'
      readonly id: number
      readonly channel: string
      readonly options: SubscribeOptions
    }
  | { readonly kind: 'unsubscribe'; readonly id: number }

type Answer =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string }
  | { readonly kind: 'event'; readonly id: number; readonly event: ChannelEvent }

const callMethod = (store: Backplane, method: Method, parameters: unknown[]): Promise<unknown> => {
  const call = store[method] as (...given: unknown[]) => Promise<unknown>
  return call.apply(store, parameters)
}

/** Lends a store to a child process, which calls `borrowBackplane`. The child's subscriptions end with the child. */
export const lendBackplane = (store: Backplane, child: ChildProcess): void => {
  const subscriptions = new Map<number, Subscription>()
  const send = (answer: Answer) => child.connected && child.send(answer, () => {})

  const carryOut = async (request: Request): Promise<unknown> => {
    if (request.kind === 'call') return callMethod(store, request.method, request.parameters)
    if (request.kind === 'unsubscribe') return subscriptions.get(request.id)?.close()
    const { id, channel, options } = request
    const subscription = await store.subscribe(
      channel,
      (event) => send({ kind: 'event', id, event }),
      options,
    )
    subscriptions.set(id, subscription)
    return subscription.position
  }

  child.on('message', (request: Request) => {
    const { id } = request
    carryOut(request).then(
      (value) => send({ kind: 'answer', id, value }),
      (error: unknown) => send({ kind: 'failure', id, reason: String(error) }),
    )
  })
  child.once('exit', () => {
    for (const subscription of subscriptions.values()) void subscription.close()
  })
}

interface Waiting {
  resolve(value: unknown): void
  reject(reason: Error): void
}

/** The store of the parent process, shared with other gateways. */
export const borrowBackplane = (): Backplane => {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<number, (event: ChannelEvent) => void>()
  let lastId = 0

  const ask = (request: Request): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject })
      process.send?.(request)
    })

  process.on('message', (message: Answer) => {
    if (message.kind === 'event') listeners.get(message.id)?.(message.event)
    else if (message.kind === 'answer') waiting.get(message.id)?.resolve(message.value)
    else if (message.kind === 'failure') waiting.get(message.id)?.reject(new Error(message.reason))
    if (message.kind !== 'event') waiting.delete(message.id)
  })

  const nextId = () => {
    lastId += 1
    return lastId
  }
  const calls = METHODS.map((method) => [
    method,
    (...parameters: unknown[]) => ask({ kind: 'call', id: nextId(), method, parameters }),
  ])
  const subscribe: Backplane['subscribe'] = async (channel, listener, options = {}) => {
    const id = nextId()
    listeners.set(id, listener)
    const position = (await ask({ kind: 'subscribe', id, channel, options })) as Position
    const close = async () => {
      listeners.delete(id)
      await ask({ kind: 'unsubscribe', id })
    }
    return { position, close }
  }
  const absent = () => Promise.reject(new Error('not lent'))
  const others = { subscribe, acquireLease: absent, count: absent, close: async () => {} }
  return { ...(Object.fromEntries(calls) as Pick<Backplane, Method>), ...others }
}
