import { isRecord } from '@stream-manager/contracts'
import { type Operation, operations } from '@stream-manager/domain'
import { type Input, isRefusal } from '../call.ts'
import { CASES } from '../cases.ts'
import { expectNone } from '../recorder.ts'
import type { Side } from '../sides.ts'
import { answerFaults, type CheckTools, checkAnswer, checkBadInputs } from './checks.ts'

/** With a part of the resource after it, if there is one. */
const LAST_PARAMETER = /\/:[^/]+(?:\/[^/:]+)?$/

/** The list that names the resources of an operation: `GET /layers` for `GET /layers/:layerId`. */
export const listOf = ({ http }: Operation): Operation | undefined =>
  operations.find(({ write, http: { path } }) => !write && path === http.path.replace(LAST_PARAMETER, ''))

const itemsOf = (body: unknown): readonly Input[] =>
  isRecord(body) && Array.isArray(body['items']) ? body['items'].filter(isRecord) : []

/** A fixed input of the operation's case, where it has fields without which it is refused. */
const requiredInput = ({ name, query, body }: Operation): Input => {
  const isNeeded = [query, body].some((schema) => (schema?.required ?? []).length > 0)
  const good = isNeeded ? CASES[name]?.good : undefined
  return typeof good === 'object' ? good : {}
}

/** A good input for the operation. Null when the deployment has nothing to read. */
const findInput = async (side: Side, operation: Operation): Promise<Input | null> => {
  const [param] = Object.keys(operation.params ?? {})
  const limit = operation.query && 'limit' in operation.query.properties ? { limit: 1 } : {}
  if (param === undefined) return { ...requiredInput(operation), ...limit }
  const list = listOf(operation)
  if (!list) throw new Error(`no list tells an id for :${param}`)
  const { outcome } = await side.exchange(list, {})
  const [first] = isRefusal(outcome) ? [] : itemsOf(outcome.body)
  return first === undefined ? null : { ...limit, [operation.rpc?.[param] ?? param]: first['id'] }
}

/** Follows `nextCursor` once: the second page begins where the first one ended. */
const checkPages = async (
  { recorder, faultsOf }: CheckTools,
  side: Side,
  operation: Operation,
): Promise<void> => {
  if (!operation.query || !('cursor' in operation.query.properties)) return
  await recorder.check(operation.name, `${side.name}: pages of one item follow each other`, async () => {
    const first = await side.exchange(operation, { limit: 1 })
    expectNone(answerFaults(operation, first.outcome, faultsOf))
    if (isRefusal(first.outcome) || !isRecord(first.outcome.body)) return
    const [item, ...more] = itemsOf(first.outcome.body)
    expectNone(more.length > 0 ? [`limit=1 is answered with ${more.length + 1} items`] : [])
    const cursor = first.outcome.body['nextCursor']
    if (cursor === null) return
    const second = await side.exchange(operation, { limit: 1, cursor })
    expectNone(answerFaults(operation, second.outcome, faultsOf))
    const [next] = isRefusal(second.outcome) ? [] : itemsOf(second.outcome.body)
    expectNone(
      next !== undefined && next['id'] === item?.['id'] ? ['the second page repeats the first one'] : [],
    )
  })
}

/** As `findInput`; a failure is recorded. */
const tryFindInput = async (
  { recorder }: CheckTools,
  side: Side,
  operation: Operation,
): Promise<Input | null | undefined> => {
  try {
    return await findInput(side, operation)
  } catch (error) {
    recorder.fail(operation.name, `${side.name}: an input is found`, String(error))
    return undefined
  }
}

/** Checks one operation that only reads, with ids that its list tells. */
export const checkRead = async (tools: CheckTools, side: Side, operation: Operation): Promise<void> => {
  const name = 'a good input is answered'
  const input = await tryFindInput(tools, side, operation)
  if (input === undefined) return
  if (input === null) {
    tools.recorder.skip(operation.name, `${side.name}: ${name}`, 'the deployment has nothing to read')
    return
  }
  await checkAnswer(tools, { side, operation, input }, name)
  await checkPages(tools, side, operation)
  await checkBadInputs(tools, { side, operation, input })
}
