import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '@stream-manager/contracts'
import { type Operation, operations } from '@stream-manager/domain'
import { type Input, isRefusal, type Outcome } from '../call.ts'
import { bodyOf, type Case, type CaseInput, type Context, inputOf } from '../cases/case.ts'
import { prepareCase } from '../cases/prepare.ts'
import { CASES } from '../cases.ts'
import { expectNone } from '../recorder.ts'
import type { Exchange, Side } from '../sides.ts'
import {
  type CheckTools,
  checkAnswer,
  checkBadInputs,
  checkRefusal,
  clientErrorFaults,
  type OperationCheck,
} from './checks.ts'

interface Prepared {
  readonly side: Side
  readonly operation: Operation
  readonly own: Case
  readonly context: Context
}

/** Long enough for an engine to start on a small machine; below the 30 s that the server allows. */
const WAIT_SECONDS = 15

const waitOf = ({ write }: Operation): Input => (write?.awaited ? { waitSeconds: WAIT_SECONDS } : {})

/** The revision that a conditional write names, read where the operation has a GET of the same path. */
const revisionOf = async ({ side, operation, own, context }: Prepared): Promise<Input> => {
  const read = operations.find(({ write, http }) => !write && http.path === operation.http.path)
  if (!operation.write?.conditional || !read) return {}
  const names = Object.keys(read.params ?? {}).map((param) => read.rpc?.[param] ?? param)
  const good = inputOf(own.good, context)
  const { outcome } = await side.exchange(read, Object.fromEntries(names.map((name) => [name, good[name]])))
  return { ifMatch: bodyOf(outcome)['revision'] }
}

const keyed = ({ operation, side }: Prepared): Input => ({
  idempotencyKey: `${side.streamId}-${operation.name}`,
})

const goodInput = async (prepared: Prepared): Promise<Input> => {
  const { operation, own, context } = prepared
  return {
    ...inputOf(own.good, context),
    ...waitOf(operation),
    ...(operation.write && keyed(prepared)),
    ...(await revisionOf(prepared)),
  }
}

/** The answer of a repeated request: a secret that is shown once is null in it. */
const repeatedOutcome = ({ outcome }: Exchange, { write }: Operation): Outcome =>
  isRefusal(outcome) || write?.shownOnce === undefined || !isRecord(outcome.body)
    ? outcome
    : { ...outcome, body: { ...outcome.body, [write.shownOnce]: null } }

const replayFaults = (operation: Operation, first: Exchange, again: Exchange): string[] => [
  ...(isDeepStrictEqual(repeatedOutcome(first, operation), again.outcome)
    ? []
    : [`answered ${JSON.stringify(again.outcome)} instead of ${JSON.stringify(first.outcome)}`]),
  ...(again.replayed === false ? ['the header idempotency-replayed is missing'] : []),
]

interface Answered extends OperationCheck {
  readonly first: Exchange
}

const checkReplay = async (
  { recorder }: CheckTools,
  { side, operation, input, first }: Answered,
): Promise<void> => {
  const name = `${side.name}: the same idempotency key gives the same answer`
  await recorder.check(operation.name, name, async () => {
    const again = await side.exchange(operation, input)
    expectNone([...replayFaults(operation, first, again), ...again.faults])
  })
}

const KEY_REUSED = /^idempotency\.key_reused$/

const checkReusedKey = async (tools: CheckTools, prepared: Prepared, other: CaseInput): Promise<void> => {
  const { side, operation, context } = prepared
  const input = { ...inputOf(other, context), ...keyed(prepared) }
  await checkRefusal(
    tools,
    { side, operation, input },
    { what: 'the idempotency key of another request', code: KEY_REUSED },
  )
}

const checkConflicts = async ({ recorder }: CheckTools, prepared: Prepared): Promise<void> => {
  const { side, operation, own, context } = prepared
  for (const [index, conflict] of (own.conflicts ?? []).entries()) {
    await recorder.check(operation.name, `${side.name}: refuses conflict ${index + 1}`, async () => {
      const { outcome, faults } = await side.exchange(operation, inputOf(conflict, context))
      expectNone([...clientErrorFaults(outcome), ...faults])
    })
  }
}

const checkCase = async (tools: CheckTools, prepared: Prepared): Promise<void> => {
  const { side, operation, own, context } = prepared
  await checkBadInputs(tools, { side, operation, input: inputOf(own.good, context) })
  const check = { side, operation, input: await goodInput(prepared) }
  if (own.refusal)
    return checkRefusal(tools, check, { what: 'a caller that is no person', code: own.refusal })
  const first = await checkAnswer(tools, check, 'a good input is answered')
  if (first === undefined || isRefusal(first.outcome)) return
  if (operation.write) {
    await checkReplay(tools, { ...check, first })
    if (own.other) await checkReusedKey(tools, prepared, own.other)
  }
  await checkConflicts(tools, prepared)
}

/** Operations in the order in which they are checked: those that start the engine at the end. */
export const inOrder = (table: readonly Operation[]): Operation[] => [
  ...table.filter(({ name }) => !CASES[name]?.last),
  ...table.filter(({ name }) => CASES[name]?.last),
]

/** Checks one operation, with its case, on a stream that belongs to the run. */
export const checkOperation = async (
  tools: CheckTools,
  side: Side,
  { operation, assetId }: { readonly operation: Operation; readonly assetId: string },
): Promise<void> => {
  const own = CASES[operation.name]
  if (!own) {
    tools.recorder.fail(
      operation.name,
      `${side.name}: has a case`,
      'no case in packages/contract-tests/src/cases.ts',
    )
    return
  }
  const call = async (called: Operation, input: Input) => {
    const { outcome } = await side.exchange(called, input)
    if (isRefusal(outcome))
      throw new Error(`${called.name} is refused with ${outcome.status} ${outcome.code}`)
    return outcome
  }
  const base = { side: side.streamId, assetId }
  const context = await tools.recorder.check(operation.name, `${side.name}: is prepared`, () =>
    prepareCase({ call }, own, base),
  )
  if (context) await checkCase(tools, { side, operation, own, context })
}
