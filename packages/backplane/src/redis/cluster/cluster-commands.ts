import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { SingleFlight } from '@stream-manager/async'
import { nameOf, type RedisAddress, type ServerAddress } from '../connection/address.ts'
import type { Commands, ScriptCall } from '../connection/commands.ts'
import type { RedisSettings } from '../connection/settings.ts'
import type { Script } from '../lua/script.ts'
import type { ServerCommands } from '../server/server-commands.ts'
import { NoAnswerError, reasonOf } from '../wire/errors.ts'
import { textIn } from '../wire/reply.ts'
import { connectorTo } from './connector.ts'
import { type ClusterNode, ClusterNodes } from './nodes.ts'
import { redirectionIn } from './redirection.ts'
import { SlotMap, slotMapIn } from './slot-map.ts'

const OPEN_WAIT_MS = 1500
/** A slot moves once, and after a failover the first node may know less than the second. */
const MAX_REDIRECTIONS = 3
/** Attempts to find a key on every master. Each attempt hits each master with equal probability. */
const KEY_TRIES = 1000
const SERVING = 'cluster_state:ok'

type Send<T> = (server: ServerCommands, isAsking: boolean) => Promise<T>

/** Rejects when the node cannot see the other nodes, because its slot map is then outdated. */
const slotsSeenBy = async ({ commands, address }: ClusterNode): Promise<SlotMap> => {
  const [info, slots] = await Promise.all([
    commands.call('CLUSTER', 'INFO'),
    commands.call('CLUSTER', 'SLOTS'),
  ])
  if (textIn(info).includes(SERVING)) return slotMapIn(slots, address)
  throw new NoAnswerError(`to ${nameOf(address)} the cluster is down`)
}

/**
 * The masters of a Redis Cluster, each over its own connection with its own deadlines and circuit breaker. A lost master
 * therefore affects its own slots only. The slot map is read every second, when a node is lost, and when a node reports
 * that a slot moved.
 */
export class ClusterCommands implements Commands {
  readonly #settings: RedisSettings
  readonly #seeds: readonly ServerAddress[]
  readonly #nodes: ClusterNodes
  readonly #events = new EventEmitter()
  #slots = new SlotMap([])
  readonly #slotsQuestion = new SingleFlight(() => this.#askForSlots())
  #timer: NodeJS.Timeout | null = null
  #reason = 'none of its nodes has been reached yet'
  #isWhole = false
  /** Whether listeners were told that the cluster is usable at least in part. */
  #isAnnounced = false
  #isClosed = false

  constructor(settings: RedisSettings, seeds: readonly ServerAddress[]) {
    this.#settings = settings
    this.#seeds = seeds
    this.#nodes = new ClusterNodes(settings, () => this.#changed())
  }

  /** True if some master can be used. Calls for slots of the others are rejected. */
  get isUp(): boolean {
    return this.#slots.masters.some((master) => this.#nodes.isUp(master))
  }

  /** Address of the subscriber connection: any usable node, because every node delivers all messages. */
  get subscriberAddress(): RedisAddress {
    const { label, options } = this.#settings.address
    return { label, options: { ...options, Connector: connectorTo(() => this.#nextUp().address) } }
  }

  async open(): Promise<void> {
    const isKnown = new AbortController()
    this.#timer = setInterval(() => this.#watch(), this.#settings.timing.probeIntervalMs)
    const late = delay(OPEN_WAIT_MS, null, { signal: isKnown.signal }).catch(() => null)
    const refusal = await Promise.race([this.#reach(), late]).finally(() => isKnown.abort())
    if (refusal) throw refusal
  }

  onUp(listener: () => void): void {
    this.#events.on('up', listener)
  }

  unusable(): NoAnswerError {
    const lost = this.#nodes.all.find(({ isUp }) => !isUp)
    return lost?.commands.unusable() ?? new NoAnswerError(`${this.#name} cannot be used: ${this.#reason}`)
  }

  run(script: Script, call: ScriptCall): Promise<readonly unknown[]> {
    return this.#follow(call.keys[0] ?? '', (server, isAsking) => server.run(script, call, isAsking))
  }

  call(name: string, key: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#follow(key, (server, isAsking) =>
      isAsking ? server.callAsking(name, key, ...args) : server.call(name, key, ...args),
    )
  }

  /** Over any master, because the nodes forward messages to each other. */
  async publish(channel: string, message: string): Promise<unknown> {
    return this.#nextUp().commands.publish(channel, message)
  }

  keysOnAll(make: () => string): readonly string[] {
    const keys = new Map<string, string>()
    for (let tries = 0; tries < KEY_TRIES && keys.size < this.#slots.masters.length; tries += 1) {
      const key = make()
      const owner = this.#slots.ownerOf(key)
      if (owner) keys.set(nameOf(owner), key)
    }
    // Without any master this key cannot be written, so that the probe fails.
    return keys.size > 0 ? [...keys.values()] : [make()]
  }

  /** Each node's connection is watched separately. Here only the slot map can be wrong. */
  reconnect(): void {
    void this.#refresh()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#nodes.keep([])
  }

  /** Resolves with the error that forbids the use of the cluster, or null. */
  async #reach(): Promise<unknown> {
    const seeds = this.#seeds.map((seed) => this.#nodes.at(seed))
    const answers = seeds.map(async ({ opened, commands }) => {
      await opened
      if (!commands.isUp) throw commands.unusable()
    })
    await Promise.any(answers).catch(() => {})
    await this.#refresh()
    const refusals = await Promise.all(this.#nodes.all.map(({ opened }) => opened))
    return refusals.find((refusal) => refusal !== null) ?? null
  }

  #nextUp(): ClusterNode {
    const [node] = this.#nodes.up
    if (node) return node
    throw this.unusable()
  }

  async #follow<T>(key: string, send: Send<T>): Promise<T> {
    let to = { owner: this.#slots.ownerOf(key), isAsking: false }
    for (let redirections = 0; ; redirections += 1) {
      if (!to.owner || this.#isClosed) throw this.unusable()
      const { commands, opened } = this.#nodes.at(to.owner)
      // The redirection may name a node without a connection.
      if (redirections > 0) await opened
      try {
        return await send(commands, to.isAsking)
      } catch (error) {
        const next = redirectionIn(error, to.owner)
        if (!next || redirections === MAX_REDIRECTIONS) throw error
        if (!next.isAsking) this.#moved(next.slot, next.owner)
        to = next
      }
    }
  }

  #moved(slot: number, owner: ServerAddress): void {
    this.#slots.move(slot, owner)
    void this.#refresh()
  }

  /** One read at a time; concurrent callers share it. */
  #refresh(): Promise<void> {
    return this.#slotsQuestion.join()
  }

  async #askForSlots(): Promise<void> {
    for (const node of this.#nodes.up) {
      try {
        return this.#adopt(await slotsSeenBy(node))
      } catch (error) {
        this.#reason = reasonOf(error)
      }
    }
    // All known nodes are gone, perhaps permanently.
    if (!this.#isClosed) for (const seed of this.#seeds) this.#nodes.at(seed)
  }

  #adopt(slots: SlotMap): void {
    if (this.#isClosed) return
    const known = this.#slots.masters.map(nameOf)
    const masters = slots.masters.map(nameOf)
    this.#slots = slots
    this.#reason = 'no master has the slot of that key'
    for (const master of slots.masters) this.#nodes.at(master)
    void this.#nodes.keep(slots.masters)
    if (masters.some((master) => !known.includes(master))) {
      this.#settings.log.info({ masters }, `${this.#name} has the masters ${masters.join(', ')}`)
    }
    this.#assess()
  }

  #changed(): void {
    const wasWhole = this.#isWhole
    this.#assess()
    if (wasWhole && !this.#isWhole) void this.#refresh()
  }

  /** A failover may lose the last writes, so listeners are notified each time the whole cluster is back. */
  #assess(): void {
    const { masters } = this.#slots
    const wasWhole = this.#isWhole
    this.#isWhole = masters.length > 0 && masters.every((master) => this.#nodes.isUp(master))
    if (!this.isUp) this.#isAnnounced = false
    if (this.#isWhole && !wasWhole) this.#announce()
  }

  #announce(): void {
    if (this.#isClosed) return
    this.#isAnnounced = true
    this.#events.emit('up')
  }

  #watch(): void {
    for (const node of this.#nodes.all) void node.check()
    void this.#refresh()
    // A part of the cluster must do while the rest stays away.
    if (this.isUp && !this.#isAnnounced) this.#announce()
  }

  get #name(): string {
    return `Redis at ${this.#settings.address.label}`
  }
}
