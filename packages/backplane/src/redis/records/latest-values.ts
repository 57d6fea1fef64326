import { scopeOf } from '../../arguments/names.ts'
import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import type { Commands } from '../connection/commands.ts'
import { ANNOUNCE_LATEST, LIST_LATEST, READ_LATEST, SET_LATEST } from '../lua/latest.ts'
import { DamagedRecordError } from '../wire/errors.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, jsonIn, statusOf, textsIn } from '../wire/reply.ts'
import type { DamageReport } from './damage-report.ts'
import type { Scopes } from './scopes.ts'

/** Values read in one script. */
const PAGE = 200

interface NamedValue {
  readonly channel: string
  readonly value: unknown
}

/** The latest value of each channel. Setting it wakes subscribers; it expires after its TTL. */
export class LatestValues {
  readonly #commands: Commands
  readonly #scopes: Scopes
  readonly #damage: DamageReport

  constructor(commands: Commands, scopes: Scopes, damage: DamageReport) {
    this.#commands = commands
    this.#scopes = scopes
    this.#damage = damage
  }

  async set(channel: string, json: string, ttlMs: number | undefined): Promise<void> {
    const scope = scopeOf(channel)
    const keys = [redisKeys.latest(channel), redisKeys.latestIndex(scope), redisKeys.log(channel)]
    const reply = await this.#scopes.registered(scope, (isRegistered) =>
      this.#commands.run(SET_LATEST, {
        keys,
        args: [channel, json, Buffer.byteLength(json), ttlMs ?? '', isRegistered ? 1 : 0],
      }),
    )
    if (statusOf(reply) !== 'full') return
    throw new RangeError(
      `more than ${BACKPLANE_LIMITS.latestChannels} channels of ${scope} have a latest value`,
    )
  }

  /** Publishes the current value to the channel's subscribers again. */
  async announce(channel: string): Promise<void> {
    const call = { keys: [redisKeys.log(channel)], args: [redisKeys.latest(channel)] }
    await this.#commands.run(ANNOUNCE_LATEST, call)
  }

  /** Null without an unexpired value. */
  async get(channel: string): Promise<unknown> {
    return (await this.#read([channel]))[0]?.value ?? null
  }

  /** A damaged value is logged and left out, so that one damaged heartbeat does not hide all others. */
  async list(prefix: string): Promise<NamedValue[]> {
    const found: NamedValue[] = []
    for await (const scope of this.#scopes.startingWith(prefix)) {
      const channels = (await this.#channels(scope)).filter((channel) => channel.startsWith(prefix))
      for (let start = 0; start < channels.length; start += PAGE) {
        found.push(...(await this.#readable(channels.slice(start, start + PAGE))))
      }
    }
    return found
  }

  async #channels(scope: string): Promise<string[]> {
    const keys = [redisKeys.latestIndex(scope)]
    return textsIn(answerIn(await this.#commands.run(LIST_LATEST, { keys, args: [] }), 'names')[0])
  }

  async #readable(channels: readonly string[]): Promise<NamedValue[]> {
    try {
      return await this.#read(channels)
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error
      if (channels.length > 1) return this.#readHalves(channels)
      this.#damage.reportIf(error)
      return []
    }
  }

  async #readHalves(channels: readonly string[]): Promise<NamedValue[]> {
    const middle = Math.ceil(channels.length / 2)
    const halves = [channels.slice(0, middle), channels.slice(middle)]
    return (await Promise.all(halves.map((half) => this.#readable(half)))).flat()
  }

  async #read(channels: readonly string[]): Promise<NamedValue[]> {
    const keys = channels.map(redisKeys.latest)
    const reply = await this.#commands.run(READ_LATEST, { keys, args: [] })
    const texts = textsIn(answerIn(reply, 'values')[0])
    return channels.flatMap((channel, index) => {
      const [key = '', json = ''] = [keys[index], texts[index]]
      return json === '' ? [] : [{ channel, value: jsonIn(key, json) }]
    })
  }
}
