import {
  type Case,
  type Context,
  type Input,
  type Outcome,
  prepareCase,
} from '@stream-manager/contract-tests'
import type { Operation } from '@stream-manager/domain'
import type { Test } from 'tap'
import type { Side } from './side.ts'
import type { Worlds } from './world.ts'

/** Replaces values that differ between two runs: times, ports, generated ids and secrets, and the names of the sides and their guests. */
const comparable = (seen: Outcome): unknown =>
  JSON.parse(
    JSON.stringify(seen)
      .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
      .replace(/"[0-9a-hjkmnp-tv-z]{26}"/g, '"ID"')
      .replace(/"sml?_[0-9a-z]{26}_[\w-]{43}"/g, '"SECRET"')
      .replace(/"whsec_[\w+/]{43}="/g, '"SECRET"')
      .replace(/\/~[\w-]{40,}\//g, '/~SEALED/')
      .replace(/"(?:anyone|guest-[0-9a-f]{8})"/g, '"GUEST"')
      .replace(/"127\.0\.0\.1:\d+"/g, '"HOST"')
      .replace(/"uptimeSeconds":\d+/g, '"uptimeSeconds":"SECONDS"')
      .replace(/(["/])(?:rest|rpc)(?=["/-])/g, '$1SIDE'),
  )

/** The side, with each call addressed to its own stream. */
const onOwnStream = (side: Side): Side => ({
  name: side.name,
  call: (operation, input) =>
    side.call(operation, operation.global ? input : { streamId: side.name, ...input }),
})

/** One operation on both sides, each with the state that its case needs. */
export class Twins {
  readonly #t: Test
  readonly #operation: Operation
  readonly #sides: readonly (readonly [Side, Context])[]

  constructor(t: Test, operation: Operation, sides: readonly (readonly [Side, Context])[]) {
    this.#t = t
    this.#operation = operation
    this.#sides = sides
  }

  static async prepare(
    t: Test,
    { rest, rpc }: Worlds,
    { operation, own }: { operation: Operation; own: Case },
  ): Promise<Twins> {
    const sides: [Side, Context][] = []
    for (const side of [rest, rpc].map(onOwnStream)) {
      sides.push([side, await prepareCase(side, own, { side: side.name, assetId: 'picture' })])
    }
    return new Twins(t, operation, sides)
  }

  /** Calls both sides, compares their outcomes, and returns the outcome. */
  async call(what: string, input: (context: Context) => Input): Promise<Outcome> {
    const seen: Outcome[] = []
    for (const [side, context] of this.#sides) seen.push(await side.call(this.#operation, input(context)))
    const [overRest, overRpc] = seen
    if (!overRest || !overRpc) throw new Error('there are two sides')
    this.#t.strictSame(comparable(overRpc), comparable(overRest), what)
    return overRest
  }
}
