import { type Command, parseChannel } from '@stream-manager/contracts'
import type { AccessPolicy, ChannelAction, Principal } from '../../access.ts'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse } from '../../protocol/outcome.ts'
import type { NamedChannel } from '../fanout/hub.ts'
import { type HistorySource, readHistory } from '../messages/history.ts'
import { type ChatSender, publish } from '../messages/publish.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'

/** What the commands of every session work on. */
export interface CommandServices {
  readonly access: AccessPolicy
  readonly history: HistorySource
  readonly chat: ChatSender
  readonly commandTimeoutMs: number
}

/** The session a command came on. */
export interface CommandCaller {
  readonly principal: Principal
  readonly subscriptions: Subscriptions
}

/** Of the protocol, and not offered here. */
const NOT_OFFERED = ['presence', 'presence_stats', 'rpc', 'refresh', 'sub_refresh'] as const

/** Carries out one command of a connected session. Rejects when the backplane does not answer. */
export class Commands {
  readonly #services: CommandServices

  constructor(services: CommandServices) {
    this.#services = services
  }

  async handle(caller: CommandCaller, command: Command): Promise<Outcome> {
    const { subscribe, unsubscribe, publish: publication, history, ping } = command
    const { subscriptions, principal: author } = caller
    if (ping) return { result: { ping: {} } }
    if (unsubscribe) return subscriptions.unsubscribe(unsubscribe.channel)
    if (subscribe) {
      const channel = this.#admit(author, 'subscribe', subscribe.channel)
      return 'error' in channel ? channel : subscriptions.subscribe(channel, subscribe)
    }
    if (history) {
      const channel = this.#admit(author, 'history', history.channel)
      return 'error' in channel
        ? channel
        : this.#bounded(readHistory(this.#services.history, channel, history))
    }
    if (publication) {
      const channel = this.#admit(author, 'publish', publication.channel)
      if ('error' in channel) return channel
      return this.#bounded(publish(this.#services.chat, channel, { data: publication.data, author }))
    }
    const known = NOT_OFFERED.some((method) => command[method] !== undefined)
    return refuse(known ? 'notAvailable' : 'methodNotFound')
  }

  /** The one gate that every command on a channel passes. */
  #admit(
    principal: Principal,
    action: ChannelAction,
    name: string,
  ): NamedChannel | ReturnType<typeof refuse> {
    const address = parseChannel(name)
    if (!address) return refuse('unknownChannel')
    return this.#services.access.permits(principal, action, address)
      ? { name, address }
      : refuse('permissionDenied')
  }

  #bounded(work: Promise<Outcome>): Promise<Outcome> {
    return withDeadline(work, this.#services.commandTimeoutMs)
  }
}
