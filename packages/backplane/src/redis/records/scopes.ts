import { HIGHEST_CHARACTER } from '../../arguments/names.ts'
import type { Commands } from '../connection/commands.ts'
import { redisKeys } from '../wire/keys.ts'
import { statusOf, textsIn } from '../wire/reply.ts'

/** Scopes read in one round trip. */
const PAGE = 100

/**
 * The list of all scopes, used to list names by prefix. It is in a slot of its own, so a scope is registered by a
 * separate command before its first write, never by the same script.
 */
export class Scopes {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Runs the write. For a new scope, registers the scope and runs the write again. */
  async registered(
    scope: string,
    write: (isRegistered: boolean) => Promise<readonly unknown[]>,
  ): Promise<readonly unknown[]> {
    const reply = await write(false)
    if (statusOf(reply) !== 'unregistered') return reply
    await this.#commands.call('ZADD', redisKeys.scopes, 0, `${scope}/`)
    return write(true)
  }

  /** Scopes that may have names with this prefix, in order, read page by page. */
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
