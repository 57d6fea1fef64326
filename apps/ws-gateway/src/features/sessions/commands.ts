import {
  type Arrival,
  audienceOf,
  type Caller,
  type Command,
  channelTarget,
  isAllowed,
  type Permission,
  parseChannel,
  type SubscribeRequest,
  servedChannel,
} from '@stream-manager/contracts'
import type { Pseudonyms } from '@stream-manager/domain'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse } from '../../protocol/outcome.ts'
import type { NamedChannel } from '../fanout/live-publication.ts'
import { type HistorySource, readHistory } from '../messages/history.ts'
import { type ChatSender, publish } from '../messages/publish.ts'
import { type PresenceSource, readMembers, readStats } from '../presence/read.ts'
import type { Rpc } from '../rpc/rpc.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'

/** Services shared by the commands of all sessions. */
export interface CommandServices {
  readonly history: HistorySource
  readonly presence: PresenceSource
  readonly chat: ChatSender
  readonly rpc: Pick<Rpc, 'handle'>
  readonly pseudonyms: Pseudonyms
  readonly commandTimeoutMs: number
}

/** The session of a command. */
export interface CommandConnection {
  readonly clientId: string
  /** The client's address, for the audit log. */
  readonly address: string | undefined
  /** The upgrade. */
  readonly arrival: Arrival
  readonly caller: Caller
  readonly subscriptions: Subscriptions
}

/** Runs one command of a connected session. Rejects when the backplane does not answer. */
export class Commands {
  readonly #services: CommandServices

  constructor(services: CommandServices) {
    this.#services = services
  }

  async handle(connection: CommandConnection, command: Command): Promise<Outcome> {
    if (command.ping) return { result: { ping: {} } }
    if (command.unsubscribe) return connection.subscriptions.unsubscribe(command.unsubscribe.channel)
    if (command.rpc) return this.#services.rpc.handle(connection, command.rpc)
    const { subscribe, publish: publication, history, presence, presence_stats: stats } = command
    const request = subscribe ?? publication ?? history ?? presence ?? stats
    if (request) return this.#onChannel(connection, request.channel, command)
    return command.sub_refresh
      ? refuse('notAvailable', 'subscriptions have no tokens of their own')
      : refuse('methodNotFound')
  }

  async #onChannel(connection: CommandConnection, name: string, command: Command): Promise<Outcome> {
    const { subscribe, publish: publication, history } = command
    const channel = this.#check(connection.caller, name, publication && !subscribe ? 'chat.send' : undefined)
    if ('error' in channel) return channel
    if (subscribe) return this.#subscribe(connection, channel, subscribe)
    if (publication) {
      const message = { data: publication.data, author: connection.caller }
      return this.#bounded(publish(this.#services.chat, channel, message))
    }
    if (history) {
      const scope = { channel, audience: audienceOf(connection.caller.role) }
      return this.#bounded(readHistory(this.#services.history, scope, history))
    }
    const read = command.presence ? readMembers : readStats
    return this.#bounded(read(this.#services.presence, channel))
  }

  async #subscribe(
    { caller, clientId, subscriptions }: CommandConnection,
    channel: NamedChannel,
    request: SubscribeRequest,
  ): Promise<Outcome> {
    const { pseudonyms, commandTimeoutMs } = this.#services
    const user = await withDeadline(pseudonyms.of(channel.address.streamId, caller), commandTimeoutMs)
    // A service that looks whether the channel works is nobody who is there.
    const info =
      caller.via === 'service' ? null : { user, client: clientId, conn_info: { name: caller.name } }
    return subscriptions.subscribe({ channel, audience: audienceOf(caller.role) }, request, info)
  }

  /** Checks every command on a channel. The default permission is the one to read the channel. */
  #check(caller: Caller, name: string, permission?: Permission): NamedChannel | ReturnType<typeof refuse> {
    const address = parseChannel(name)
    if (!address) return refuse('unknownChannel')
    const needed = permission ?? servedChannel(address.kind).readPermission
    return isAllowed(caller, needed, channelTarget(address))
      ? { name, address }
      : refuse('permissionDenied', `this needs ${needed}`)
  }

  #bounded(work: Promise<Outcome>): Promise<Outcome> {
    return withDeadline(work, this.#services.commandTimeoutMs)
  }
}
