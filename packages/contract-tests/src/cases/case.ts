import { type Input, isRefusal, type Outcome } from '../call.ts'

/** Values that an input may refer to. */
export interface Context {
  /** Unique to the stream under test. Names of anything outside that stream begin with it. */
  readonly side: string
  /** Id of an uploaded asset. */
  readonly assetId: string
  /** Outcomes of the calls in `given`, in order. */
  readonly made: readonly Outcome[]
}

export type CaseInput = Input | ((context: Context) => Input)

type Given = readonly [operation: string, input: CaseInput]

/** Inputs that exercise one operation. */
export interface Case {
  /** Calls made before, so that the operation has something to act on. */
  readonly given?: readonly Given[]
  readonly good: CaseInput
  /** Another good input: under the idempotency key of the first one it is refused. */
  readonly other?: CaseInput
  /** Inputs that are refused once `good` has taken effect. */
  readonly conflicts?: readonly CaseInput[]
  /** The code of the refusal, for an operation that only people can use. The run calls as a program. */
  readonly refusal?: RegExp
  /** Runs after all other operations, because it starts the stream's engine. */
  readonly last?: true
}

export type Cases = Readonly<Record<string, Case>>

export const inputOf = (input: CaseInput, context: Context): Input =>
  typeof input === 'function' ? input(context) : input

/** The answered body; a refusal has none. */
export const bodyOf = (outcome: Outcome | undefined): Input =>
  outcome && !isRefusal(outcome) ? (outcome.body as Input) : {}
