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
/** A slot moves once; after a failover the first node asked may still know less than the second. */
const MAX_REDIRECTIONS = 3
/** For a key on every master: each try is as likely on each of them. */
const KEY_TRIES = 1000
const SERVING = 'cluster_state:ok'

type Send<T> = (server: ServerCommands, isAsking: boolean) => Promise<T>

/** Rejects when the node has lost sight of the others: then what it knows is old. */
const slotsSeenBy = async ({ commands, address }: ClusterNode): Promise<SlotMap> => {
  const [info, slots] = await Promise.all([
    commands.call('CLUSTER', 'INFO'),
    commands.call('CLUSTER', 'SLOTS'),
  ])
  if (textIn(info).includes(SERVING)) return slotMapIn(slots, address)
  throw new NoAnswerError(`to ${nameOf(address)} the cluster is down`)
}

/**
 * The masters of a Redis Cluster, each over a connection of its own with the promises of a single Redis: its own admission,
 * deadline and circuit breaker, so that a master that is gone takes nothing with it but its own slots. Who has which slot is
 * asked every second, and whenever a node is lost or says that a slot has moved.
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
  /** Whether listeners know that some of it can be used. */
  #isAnnounced = false
  #isClosed = false

  constructor(settings: RedisSettings, seeds: readonly ServerAddress[]) {
    this.#settings = settings
    this.#seeds = seeds
    this.#nodes = new ClusterNodes(settings, () => this.#changed())
  }

  /** Some master can be used; calls for the slots of others are rejected. */
  get isUp(): boolean {
    return this.#slots.masters.some((master) => this.#nodes.isUp(master))
  }

  /** Of the node to subscribe at, any that is up each time: what is published anywhere is heard on all of them. */
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

  /** Over any master, for the nodes tell each other. */
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
    // Without any master it is one that cannot be written.
    return keys.size > 0 ? [...keys.values()] : [make()]
  }

  /** Each node's connection is watched by itself; what may be wrong beside them is who has which slot. */
  reconnect(): void {
    void this.#refresh()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#nodes.keep([])
  }

  /** With why the cluster must not be used, if so. */
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
      // The node we were sent to may be new to us.
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

  /** One at a time: all who ask meanwhile get the same answer. */
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
    // All we knew are gone, perhaps for good.
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

  /** What a failover leaves behind may lack what was last written, so all of it coming back is told each time. */
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
    // Some of it has to do while the rest does not come.
    if (this.isUp && !this.#isAnnounced) this.#announce()
  }

  get #name(): string {
    return `Redis at ${this.#settings.address.label}`
  }
}
