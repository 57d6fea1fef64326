import { randomUUID } from 'node:crypto'
import type { Backplane } from '@stream-manager/backplane/port'
import type { ChannelAddress, PresenceResult, PresenceStatsResult } from '@stream-manager/contracts'
import type { FastifyBaseLogger } from 'fastify'
import { withDeadline } from '../../deadline.ts'
import type { GatewayLimits } from '../../limits.ts'
import { ChannelPresence } from './channel-presence.ts'
import type { Member, PresenceHooks } from './member.ts'
import { checkRoster, countUsers, type Roster, rosterPrefix } from './roster.ts'

export interface PresenceOptions {
  readonly backplane: Pick<Backplane, 'setLatest' | 'listLatest'>
  readonly log: FastifyBaseLogger
  readonly limits: Pick<
    GatewayLimits,
    'presenceIntervalMs' | 'presenceTtlMs' | 'maxPresenceMembers' | 'joinsPerSecond' | 'commandTimeoutMs'
  >
}

interface Tracked {
  readonly address: ChannelAddress
  readonly presence: ChannelPresence
  /** What the others were told last, and when. */
  toldVersion: number
  toldMs: number
}

/** A roster is told again when a third of its life is over, so that two may be lost. */
const REFRESHES_PER_TTL = 3
const NOTHING_TOLD = -1

/**
 * Who is subscribed, over all gateways. Each gateway keeps a roster of its own subscribers in the backplane for a
 * short time, and reads those of the others: a gateway that dies is forgotten with its rosters.
 */
export class Presence implements PresenceHooks {
  readonly #options: PresenceOptions
  readonly #instance = randomUUID()
  readonly #tracked = new Map<string, Tracked>()
  #timer: NodeJS.Timeout | undefined
  #telling = false

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  joined(member: Member): void {
    const { address } = member.channel
    const prefix = rosterPrefix(address)
    const tracked = this.#tracked.get(prefix) ?? this.#track(prefix, address)
    tracked.presence.add(member)
  }

  left(member: Member): void {
    this.#tracked.get(rosterPrefix(member.channel.address))?.presence.remove(member)
  }

  /** At most `maxPresenceMembers`, ours first. Rejects when the backplane does not answer. */
  async members(address: ChannelAddress): Promise<PresenceResult> {
    const rosters = await this.#rosters(address)
    const infos = rosters.flatMap(({ members }) => members).slice(0, this.#options.limits.maxPresenceMembers)
    return { presence: Object.fromEntries(infos.map((info) => [info.client, info])) }
  }

  async stats(address: ChannelAddress): Promise<PresenceStatsResult> {
    const rosters = await this.#rosters(address)
    const clients = rosters.reduce((sum, { clients }) => sum + clients, 0)
    return { num_clients: clients, num_users: countUsers(rosters) }
  }

  /** After the last session: tells the others that nobody is here any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#tracked.values()].map((tracked) => this.#attempt(tracked)))
    this.#tracked.clear()
  }

  #track(prefix: string, address: ChannelAddress): Tracked {
    const { joinsPerSecond, presenceIntervalMs } = this.#options.limits
    const presence = new ChannelPresence({ perSecond: joinsPerSecond, burst: 2 * joinsPerSecond })
    const tracked = { address, presence, toldVersion: NOTHING_TOLD, toldMs: 0 }
    this.#tracked.set(prefix, tracked)
    this.#timer ??= setInterval(() => void this.#tell(), presenceIntervalMs).unref()
    return tracked
  }

  /** One round over all channels. A round that takes longer than the interval is not joined by the next. */
  async #tell(): Promise<void> {
    if (this.#telling) return
    this.#telling = true
    await Promise.all([...this.#tracked.values()].map((tracked) => this.#attempt(tracked)))
    this.#telling = false
  }

  async #attempt(tracked: Tracked): Promise<void> {
    try {
      await withDeadline(this.#exchange(tracked), this.#options.limits.commandTimeoutMs)
    } catch (error) {
      // The next round tells it whole.
      tracked.toldVersion = NOTHING_TOLD
      this.#options.log.warn({ err: error, ...tracked.address }, 'presence could not be exchanged')
    }
  }

  async #exchange(tracked: Tracked): Promise<void> {
    const { address, presence } = tracked
    await this.#tellOthers(tracked)
    if (presence.isWatched) presence.observe(await this.#othersOf(address))
    // Not before the others were told that it is empty.
    const isOver = presence.isEmpty && presence.version === tracked.toldVersion
    if (isOver) this.#tracked.delete(rosterPrefix(address))
  }

  async #tellOthers(tracked: Tracked): Promise<void> {
    const { address, presence, toldVersion, toldMs } = tracked
    const { presenceTtlMs: ttlMs, maxPresenceMembers } = this.#options.limits
    const now = performance.now()
    if (presence.version === toldVersion && now - toldMs < ttlMs / REFRESHES_PER_TTL) return
    tracked.toldVersion = presence.version
    tracked.toldMs = now
    const key = `${rosterPrefix(address)}${this.#instance}`
    await this.#options.backplane.setLatest(key, presence.roster(maxPresenceMembers), { ttlMs })
  }

  async #rosters(address: ChannelAddress): Promise<Roster[]> {
    const own = this.#tracked.get(rosterPrefix(address))?.presence
    const others = await this.#othersOf(address)
    return own ? [own.roster(this.#options.limits.maxPresenceMembers), ...others] : others
  }

  async #othersOf(address: ChannelAddress): Promise<Roster[]> {
    const prefix = rosterPrefix(address)
    const told = await this.#options.backplane.listLatest(prefix)
    return told.flatMap(({ channel, value }) => {
      const roster = channel === `${prefix}${this.#instance}` ? null : checkRoster(value)
      return roster?.ok ? [roster.value] : []
    })
  }
}
