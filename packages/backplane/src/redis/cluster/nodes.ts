import { nameOf, type ServerAddress } from '../connection/address.ts'
import type { RedisSettings } from '../connection/settings.ts'
import { ServerCommands } from '../server/server-commands.ts'

const MAX_UNANSWERED = 3

/** A node of the cluster and the connection to it. */
export class ClusterNode {
  readonly address: ServerAddress
  readonly commands: ServerCommands
  /** Resolves once it is known whether it can be used: with why it must not be, or null. */
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

  /** Asks whether it is there. One that is frozen or cut off keeps its connection open, so that is replaced in the end. */
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

/** The connections to the nodes of a cluster, one for each that is of use. */
export class ClusterNodes {
  readonly #settings: RedisSettings
  readonly #onChange: () => void
  readonly #nodes = new Map<string, ClusterNode>()

  /** `onChange` is called whenever a node can be used, or can no longer. */
  constructor(settings: RedisSettings, onChange: () => void) {
    this.#settings = settings
    this.#onChange = onChange
  }

  get all(): readonly ClusterNode[] {
    return [...this.#nodes.values()]
  }

  /** Those that can be used now, beginning with any of them. */
  get up(): readonly ClusterNode[] {
    const found = this.all.filter(({ isUp }) => isUp)
    const start = Math.floor(Math.random() * found.length)
    return [...found.slice(start), ...found.slice(0, start)]
  }

  isUp(address: ServerAddress): boolean {
    return this.#nodes.get(nameOf(address))?.isUp ?? false
  }

  /** The one at this address, to which a connection is made if there is none. */
  at(address: ServerAddress): ClusterNode {
    const name = nameOf(address)
    const node = this.#nodes.get(name) ?? new ClusterNode(address, this.#settings)
    if (this.#nodes.has(name)) return node
    this.#nodes.set(name, node)
    node.commands.onUp(this.#onChange)
    node.commands.onDown(this.#onChange)
    return node
  }

  /** Leaves all others. What they still have to answer is not waited for. */
  async keep(addresses: readonly ServerAddress[]): Promise<void> {
    const names = new Set(addresses.map(nameOf))
    const left = [...this.#nodes].filter(([name]) => !names.has(name))
    for (const [name] of left) this.#nodes.delete(name)
    await Promise.all(left.map(([, { commands }]) => commands.close()))
  }
}
