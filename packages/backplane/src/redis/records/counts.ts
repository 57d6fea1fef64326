import type { Count, CountOptions } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { COUNT } from '../lua/count.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, numberIn } from '../wire/reply.ts'

/** Counters that Redis expires at the end of their window, by its own clock. */
export class Counts {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  async count(name: string, { by, windowMs }: CountOptions): Promise<Count> {
    const reply = await this.#commands.run(COUNT, { keys: [redisKeys.count(name)], args: [by, windowMs] })
    const [total, endsInMs] = answerIn(reply, 'count')
    return { total: numberIn(total), endsInMs: numberIn(endsInMs) }
  }
}
