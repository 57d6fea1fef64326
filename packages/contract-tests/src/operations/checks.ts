import { ERROR_CODES, isErrorCode } from '@stream-manager/contracts'
import type { Operation } from '@stream-manager/domain'
import { type Input, isRefusal, type Outcome } from '../call.ts'
import { type BadInput, badInputs } from '../cases/bad-inputs.ts'
import { CheckSkipped, expectNone, type Recorder } from '../recorder.ts'
import type { SchemaFaults } from '../schema-faults.ts'
import type { Exchange, Side } from '../sides.ts'

export interface CheckTools {
  readonly recorder: Recorder
  readonly faultsOf: SchemaFaults
}

const textOf = (outcome: Outcome): string =>
  isRefusal(outcome) ? `${outcome.status} ${outcome.code}` : `${outcome.status}`

/** A deployment may have no store of history. Ends the check where the answer says so. */
const expectPresent = (outcome: Outcome): void => {
  if (isRefusal(outcome) && outcome.code === 'analytics.unavailable') {
    throw new CheckSkipped('the deployment has no store of history')
  }
}

/** The status is one of the operation's, and the body matches the schema of that status. */
export const answerFaults = ({ answers }: Operation, outcome: Outcome, faultsOf: SchemaFaults): string[] => {
  expectPresent(outcome)
  if (isRefusal(outcome)) return [`refused with ${textOf(outcome)}`]
  const schema = answers[outcome.status]
  if (!schema) return [`the status ${outcome.status} is not documented`]
  return faultsOf(schema, outcome.body, 'body')
}

/** A refusal whose code matches. */
const refusalFaults = (outcome: Outcome, code: RegExp): string[] => {
  if (!isRefusal(outcome)) return [`answered with ${outcome.status} instead of a refusal`]
  return code.test(outcome.code) ? [] : [`refused with ${textOf(outcome)} instead of ${code.source}`]
}

/** A refusal that the client caused: any 4xx code of the registry. */
export const clientErrorFaults = (outcome: Outcome): string[] => {
  if (!isRefusal(outcome)) return [`answered with ${outcome.status} instead of a refusal`]
  const { code } = outcome
  return isErrorCode(code) && ERROR_CODES[code].status < 500 ? [] : [`refused with ${textOf(outcome)}`]
}

export interface OperationCheck {
  readonly side: Side
  readonly operation: Operation
  readonly input: Input
}

/** Makes the call and checks that it is answered. Undefined when it is not. */
export const checkAnswer = (
  { recorder, faultsOf }: CheckTools,
  { side, operation, input }: OperationCheck,
  name: string,
): Promise<Exchange | undefined> =>
  recorder.check(operation.name, `${side.name}: ${name}`, async () => {
    const exchange = await side.exchange(operation, input)
    expectNone([...answerFaults(operation, exchange.outcome, faultsOf), ...exchange.faults])
    return exchange
  })

const INVALID = /^request\.invalid$/

/** Makes the call and checks that it is refused as expected. */
export const checkRefusal = async (
  { recorder }: CheckTools,
  { side, operation, input }: OperationCheck,
  { what, code = INVALID }: Omit<BadInput, 'input'>,
): Promise<void> => {
  await recorder.check(operation.name, `${side.name}: refuses ${what}`, async () => {
    const { outcome, faults } = await side.exchange(operation, input)
    expectNone([...refusalFaults(outcome, code), ...faults])
  })
}

/** Every mistake that the operation's schemas can tell is refused. */
export const checkBadInputs = async (tools: CheckTools, check: OperationCheck): Promise<void> => {
  for (const { input, ...mistake } of badInputs(check.operation, check.input)) {
    await checkRefusal(tools, { ...check, input }, mistake)
  }
}
