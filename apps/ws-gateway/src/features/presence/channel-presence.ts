import type { Rate } from '@stream-manager/async'
import type { ClientInfo } from '@stream-manager/contracts'
import { JoinLeave } from './join-leave.ts'
import type { Member } from './member.ts'
import { type Roster, rosterOf } from './roster.ts'

/** The subscribers of one channel: those of this gateway, and those of others as last read. */
export class ChannelPresence {
  readonly #members = new Map<string, Set<Member>>()
  readonly #pushes: JoinLeave
  /** Null before the first read, which announces no joins. */
  #others: ReadonlyMap<string, ClientInfo> | null = null
  #version = 0

  constructor(pushRate: Rate) {
    this.#pushes = new JoinLeave(pushRate)
  }

  /** Increases with every client that joins or leaves. */
  get version(): number {
    return this.#version
  }

  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  /** Whether a subscriber here asked for joins and leaves. */
  get isWatched(): boolean {
    return this.#pushes.isWatched
  }

  /** A client can subscribe to one log under two names. It joins with the first. */
  add(member: Member): void {
    const { client } = member.info
    const held = this.#members.get(client) ?? new Set()
    held.add(member)
    this.#members.set(client, held)
    if (member.outlet) this.#pushes.watch(member, member.outlet)
    if (held.size > 1) return
    this.#version += 1
    this.#pushes.push('join', member.info)
  }

  remove(member: Member): void {
    const { client } = member.info
    const held = this.#members.get(client)
    this.#pushes.unwatch(member)
    if (!held?.delete(member) || held.size > 0) return
    this.#members.delete(client)
    this.#version += 1
    this.#pushes.push('leave', member.info)
    if (!this.isWatched) this.#others = null
  }

  roster(maxMembers: number): Roster {
    const infos = [...this.#members.values()].flatMap(([member]) => (member ? [member.info] : []))
    return rosterOf(infos, maxMembers)
  }

  /** Pushes the difference to the previous rosters of the other gateways. */
  observe(rosters: readonly Roster[]): void {
    const before = this.#others
    const now = new Map(rosters.flatMap(({ members }) => members.map((info) => [info.client, info] as const)))
    this.#others = now
    if (before === null) return
    for (const [client, info] of now) if (!before.has(client)) this.#pushes.push('join', info)
    for (const [client, info] of before) if (!now.has(client)) this.#pushes.push('leave', info)
  }
}
