import { nameOf, type ServerAddress } from '../connection/address.ts'
import type { RedisSettings } from '../connection/settings.ts'
import { ServerCommands } from '../server/server-commands.ts'

const MAX_UNANSWERED = 3

/** A node of the cluster and the connection to it. */
export class ClusterNode {
  readonly address: ServerAddress
  readonly commands: ServerCommands
  /** Resolves once it is known whether the node can be used: with the error that forbids it, or null. */
  readonly opened: Promise<unknown>
  #unanswered = 0

  constructor(address: ServerAddress, settings: RedisSettings) {
    const { options } = settings.address
    const server = { label: nameOf(address), options: { ...options, ...address } }
    this.address = address
    this.commands = new ServerCommands({ ...settings, address: server })
    this.opened = this.commands.open().then(
      () => null,
      (refusal: unknown) => refusal,
    )
  }

  get isUp(): boolean {
    return this.commands.isUp
  }

  /** Pings the node. A frozen or unreachable node keeps its connection open, so that is replaced after three misses. */
  async check(): Promise<void> {
    if (!this.isUp) return
    try {
      await this.commands.call('PING')
      this.#unanswered = 0
    } catch {
      this.#unanswered += 1
      if (this.#unanswered < MAX_UNANSWERED) return
      this.#unanswered = 0
      this.commands.reconnect('it does not answer')
    }
  }
}

/** The connections to the nodes of a cluster. */
export class ClusterNodes {
  readonly #settings: RedisSettings
  readonly #onChange: () => void
  readonly #nodes = new Map<string, ClusterNode>()

  /** `onChange` is called whenever a node becomes usable or unusable. */
  constructor(settings: RedisSettings, onChange: () => void) {
    this.#settings = settings
    this.#onChange = onChange
  }

  get all(): readonly ClusterNode[] {
    return [...this.#nodes.values()]
  }

  /** The usable nodes, starting at a random one. */
  get up(): readonly ClusterNode[] {
    const found = this.all.filter(({ isUp }) => isUp)
    const start = Math.floor(Math.random() * found.length)
    return [...found.slice(start), ...found.slice(0, start)]
  }

  isUp(address: ServerAddress): boolean {
    return this.#nodes.get(nameOf(address))?.isUp ?? false
  }

  /** The node at this address. Connects if there is no connection. */
  at(address: ServerAddress): ClusterNode {
    const name = nameOf(address)
    const node = this.#nodes.get(name) ?? new ClusterNode(address, this.#settings)
    if (this.#nodes.has(name)) return node
    this.#nodes.set(name, node)
    node.commands.onUp(this.#onChange)
    node.commands.onDown(this.#onChange)
    return node
  }

  /** Closes connections to all other nodes without waiting for pending replies. */
  async keep(addresses: readonly ServerAddress[]): Promise<void> {
    const names = new Set(addresses.map(nameOf))
    const left = [...this.#nodes].filter(([name]) => !names.has(name))
    for (const [name] of left) this.#nodes.delete(name)
    await Promise.all(left.map(([, { commands }]) => commands.close()))
  }
}
