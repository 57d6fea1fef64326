import { scopeOf } from '../keys.ts'
import { BACKPLANE_LIMITS } from '../limits.ts'
import type { Commands } from './commands.ts'
import { ANNOUNCE_LATEST, LIST_LATEST, READ_LATEST, SET_LATEST } from './lua/latest.ts'
import { redisKeys } from './redis-keys.ts'
import { answerIn, jsonIn, statusOf, textsIn } from './reply.ts'
import type { Scopes } from './scopes.ts'

/** Values read in one script. */
const PAGE = 200

/** One value a channel, replaced as a whole; it wakes subscribers and is worth nothing once its time is over. */
export class LatestValues {
  readonly #commands: Commands
  readonly #scopes: Scopes

  constructor(commands: Commands, scopes: Scopes) {
    this.#commands = commands
    this.#scopes = scopes
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

  /** Sends the present value to the channel's subscribers once more. */
  async announce(channel: string): Promise<void> {
    const keys = [redisKeys.latest(channel), redisKeys.log(channel)]
    await this.#commands.run(ANNOUNCE_LATEST, { keys, args: [] })
  }

  /** Null when there is none or it expired. */
  async get(channel: string): Promise<unknown> {
    return (await this.#read([channel]))[0]?.value ?? null
  }

  async list(prefix: string): Promise<{ channel: string; value: unknown }[]> {
    const found: { channel: string; value: unknown }[] = []
    for await (const scope of this.#scopes.startingWith(prefix)) {
      const channels = (await this.#channels(scope)).filter((channel) => channel.startsWith(prefix))
      for (let start = 0; start < channels.length; start += PAGE) {
        found.push(...(await this.#read(channels.slice(start, start + PAGE))))
      }
    }
    return found
  }

  async #channels(scope: string): Promise<string[]> {
    const keys = [redisKeys.latestIndex(scope)]
    return textsIn(answerIn(await this.#commands.run(LIST_LATEST, { keys, args: [] }), 'names')[0])
  }

  async #read(channels: readonly string[]): Promise<{ channel: string; value: unknown }[]> {
    const keys = channels.map(redisKeys.latest)
    const reply = await this.#commands.run(READ_LATEST, { keys, args: [] })
    const texts = textsIn(answerIn(reply, 'values')[0])
    return channels.flatMap((channel, index) => {
      const [key = '', json = ''] = [keys[index], texts[index]]
      return json === '' ? [] : [{ channel, value: jsonIn(key, json) }]
    })
  }
}
