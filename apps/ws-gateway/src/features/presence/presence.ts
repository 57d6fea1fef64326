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
  /** Version of the roster that was published last. */
  publishedVersion: number
  publishedMs: number
}

/** A roster is published again after a third of its TTL, so that two may be lost. */
const REFRESHES_PER_TTL = 3
const NOTHING_PUBLISHED = -1

/**
 * The subscribers of all gateways. Each gateway keeps a roster of its own subscribers in the backplane with a short TTL,
 * and reads those of the others. The rosters of a dead gateway expire.
 */
export class Presence implements PresenceHooks {
  readonly #options: PresenceOptions
  readonly #instance = randomUUID()
  readonly #tracked = new Map<string, Tracked>()
  #timer: NodeJS.Timeout | undefined
  #isPublishing = false

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

  /** At most `maxPresenceMembers`, own subscribers first. Rejects when the backplane does not answer. */
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

  /** Call after the last session. Publishes empty rosters. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#tracked.values()].map((tracked) => this.#attempt(tracked)))
    this.#tracked.clear()
  }

  #track(prefix: string, address: ChannelAddress): Tracked {
    const { joinsPerSecond, presenceIntervalMs } = this.#options.limits
    const presence = new ChannelPresence({ perSecond: joinsPerSecond, burst: 2 * joinsPerSecond })
    const tracked = { address, presence, publishedVersion: NOTHING_PUBLISHED, publishedMs: 0 }
    this.#tracked.set(prefix, tracked)
    this.#timer ??= setInterval(() => void this.#publish(), presenceIntervalMs).unref()
    return tracked
  }

  /** One round over all channels. A round that exceeds the interval replaces the next one. */
  async #publish(): Promise<void> {
    if (this.#isPublishing) return
    this.#isPublishing = true
    await Promise.all([...this.#tracked.values()].map((tracked) => this.#attempt(tracked)))
    this.#isPublishing = false
  }

  async #attempt(tracked: Tracked): Promise<void> {
    try {
      await withDeadline(this.#exchange(tracked), this.#options.limits.commandTimeoutMs)
    } catch (error) {
      // The next round publishes the whole roster.
      tracked.publishedVersion = NOTHING_PUBLISHED
      this.#options.log.warn({ err: error, ...tracked.address }, 'presence could not be exchanged')
    }
  }

  async #exchange(tracked: Tracked): Promise<void> {
    const { address, presence } = tracked
    await this.#publishRoster(tracked)
    if (presence.isWatched) presence.observe(await this.#othersOf(address))
    // The empty roster must be published first.
    const isOver = presence.isEmpty && presence.version === tracked.publishedVersion
    if (isOver) this.#tracked.delete(rosterPrefix(address))
  }

  async #publishRoster(tracked: Tracked): Promise<void> {
    const { address, presence, publishedVersion, publishedMs } = tracked
    const { presenceTtlMs: ttlMs, maxPresenceMembers } = this.#options.limits
    const now = performance.now()
    if (presence.version === publishedVersion && now - publishedMs < ttlMs / REFRESHES_PER_TTL) return
    tracked.publishedVersion = presence.version
    tracked.publishedMs = now
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
    const values = await this.#options.backplane.listLatest(prefix)
    return values.flatMap(({ channel, value }) => {
      const roster = channel === `${prefix}${this.#instance}` ? null : checkRoster(value)
      return roster?.ok ? [roster.value] : []
    })
  }
}
