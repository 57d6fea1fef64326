import { HIGHEST_CHARACTER } from '../../arguments/names.ts'
import type { Commands } from '../connection/commands.ts'
import { redisKeys } from '../wire/keys.ts'
import { statusOf, textsIn } from '../wire/reply.ts'

/** One round trip, and no more scopes than a list can need. */
const PAGE = 100

/**
 * The list of all scopes, which names that begin alike are found through. It lies in a slot of its own, so a scope is put
 * on it before the first write of the scope, never in the same script.
 */
export class Scopes {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Runs the write; if its scope is new, again after the scope was put on the list. */
  async registered(
    scope: string,
    write: (isRegistered: boolean) => Promise<readonly unknown[]>,
  ): Promise<readonly unknown[]> {
    const reply = await write(false)
    if (statusOf(reply) !== 'unregistered') return reply
    await this.#commands.call('ZADD', redisKeys.scopes, 0, `${scope}/`)
    return write(true)
  }

  /** Scopes that may hold names with this prefix, page by page in the order of their names. */
  async *startingWith(prefix: string, isDescending = false): AsyncGenerator<string> {
    const slash = prefix.indexOf('/')
    if (slash >= 0) {
      yield prefix.slice(0, slash)
      return
    }
    let [lowest, highest] = [`[${prefix}`, `(${prefix}${HIGHEST_CHARACTER}`]
    while (true) {
      const [command, ...bounds] = isDescending
        ? ['ZREVRANGEBYLEX', highest, lowest]
        : ['ZRANGEBYLEX', lowest, highest]
      const page = textsIn(
        await this.#commands.call(command ?? '', redisKeys.scopes, ...bounds, 'LIMIT', 0, PAGE),
      )
      yield* page.map((member) => member.slice(0, -1))
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return
      if (isDescending) highest = `(${last}`
      else lowest = `(${last}`
    }
  }
}
