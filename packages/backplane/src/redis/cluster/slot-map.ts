import { nameOf, type ServerAddress } from '../connection/address.ts'
import { listIn, numberIn } from '../wire/reply.ts'
import { SLOTS, slotOf } from './key-slot.ts'

interface SlotRange {
  readonly first: number
  readonly last: number
  readonly master: ServerAddress
}

/** The master of each slot. */
export class SlotMap {
  /** Every master, once. */
  readonly masters: readonly ServerAddress[]
  readonly #owners = new Array<ServerAddress | undefined>(SLOTS)

  constructor(ranges: readonly SlotRange[]) {
    const masters = ranges.map(({ master }) => [nameOf(master), master] as const)
    this.masters = [...new Map(masters).values()]
    for (const { first, last, master } of ranges) this.#owners.fill(master, first, last + 1)
  }

  /** Undefined while no master has the key's slot. */
  ownerOf(key: string): ServerAddress | undefined {
    return this.#owners[slotOf(key)]
  }

  /** Takes over a redirection of a node. */
  move(slot: number, owner: ServerAddress): void {
    this.#owners[slot] = owner
  }
}

/** A node that reports no host of its own has the host that was asked. */
const masterIn = (node: unknown, asked: ServerAddress): ServerAddress => {
  const [host, port] = listIn(node)
  const isKnown = typeof host === 'string' && host !== '' && host !== '?'
  return { host: isKnown ? host : asked.host, port: numberIn(port) }
}

/** Parses the answer of `CLUSTER SLOTS`: a list of first slot, last slot, master, replicas. */
export const slotMapIn = (reply: unknown, asked: ServerAddress): SlotMap =>
  new SlotMap(
    listIn(reply).map((row) => {
      const [first, last, master] = listIn(row)
      return { first: numberIn(first), last: numberIn(last), master: masterIn(master, asked) }
    }),
  )
