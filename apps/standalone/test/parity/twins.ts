import { type Operation, operations } from '@stream-manager/domain'
import type { Test } from 'tap'
import type { Case, Context } from './cases.ts'
import type { Input, Seen, Side } from './side.ts'
import type { Worlds } from './world.ts'

const find = (name: string): Operation => {
  const operation = operations.find((one) => one.name === name)
  if (!operation) throw new Error(`there is no operation ${name}`)
  return operation
}

export const inputOf = (input: Case['good'], context: Context): Input =>
  typeof input === 'function' ? input(context) : input

/** Without what no two runs have alike: times, generated ids, and the names of the two sides and of their guests. */
const comparable = (seen: Seen): unknown =>
  JSON.parse(
    JSON.stringify(seen)
      .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
      .replace(/"[0-9a-hjkmnp-tv-z]{26}"/g, '"ID"')
      .replace(/"(?:anyone|guest-[0-9a-f]{8})"/g, '"GUEST"')
      .replace(/"uptimeSeconds":\d+/g, '"uptimeSeconds":"SECONDS"')
      .replace(/(["/])(?:rest|rpc)(?=["/-])/g, '$1SIDE'),
  )

const call = (side: Side, operation: Operation, input: Input): Promise<Seen> =>
  side.call(operation, operation.global ? input : { streamId: side.name, ...input })

const prepare = async (side: Side, { given = [] }: Case): Promise<Context> => {
  const made: Seen[] = []
  for (const [name, input] of given) {
    made.push(await call(side, find(name), inputOf(input, { side: side.name, made })))
  }
  return { side: side.name, made }
}

/** One operation on both sides, each with what its case needs. */
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
    for (const side of [rest, rpc]) sides.push([side, await prepare(side, own)])
    return new Twins(t, operation, sides)
  }

  /** Calls both, holds what they came to against each other, and gives it. */
  async call(what: string, input: (context: Context) => Input): Promise<Seen> {
    const seen: Seen[] = []
    for (const [side, context] of this.#sides) seen.push(await call(side, this.#operation, input(context)))
    const [overRest, overRpc] = seen
    if (!overRest || !overRpc) throw new Error('there are two sides')
    this.#t.strictSame(comparable(overRpc), comparable(overRest), what)
    return overRest
  }
}
