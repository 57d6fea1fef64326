import { type DesiredOutput, type Output, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { composeOutput } from '../stream/compose.ts'
import { mutateStream } from '../stream/mutate.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { Outputs } from './api.ts'
import {
  createOutput,
  deleteOutput,
  findOutput,
  type OutputChange,
  type OutputContext,
  updateOutput,
} from './rules.ts'

type OutputRule = (outputs: readonly DesiredOutput[], context: OutputContext) => Result<OutputChange>

interface OutputWrite<Value> {
  readonly streamId: string
  /** Null for a new output, which has no revision to compare. */
  readonly outputId: string | null
  readonly rule: OutputRule
  readonly pick: (output: DesiredOutput, view: StreamView) => Value
}

const checkIfMatch = ({ desired }: StreamView, outputId: string | null, ifMatch: number | undefined) => {
  if (outputId === null) return succeed(null)
  const output = findOutput(desired.outputs, outputId)
  return output.ok ? checkRevision(`Output \`${outputId}\``, output.value.revision, ifMatch) : output
}

const write = <Value>(
  context: Context,
  { streamId, outputId, rule, pick }: OutputWrite<Value>,
  options: WriteOptions,
): Promise<Result<Mutation<Value>>> =>
  mutateStream(context, streamId, {
    options,
    command: (view, revision) => {
      const unchanged = checkIfMatch(view, outputId, options.ifMatch)
      if (!unchanged.ok) return unchanged
      const { maxOutputs } = context.limits
      const changed = rule(view.desired.outputs, { revision, maxOutputs, newId: context.newId })
      if (!changed.ok) return changed
      const { outputs, output } = changed.value
      return succeed({ desired: { ...view.desired, outputs }, value: pick(output, view) })
    },
  })

const getOutput = async (context: Context, streamId: string, outputId: string): Promise<Result<Output>> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const output = findOutput(view.value.desired.outputs, outputId)
  return output.ok ? succeed(composeOutput(output.value, view.value)) : output
}

export const createOutputs = (context: Context): Outputs => ({
  list: async (streamId) => {
    const view = await readView(context, streamId)
    if (!view.ok) return view
    const items = view.value.desired.outputs.map((output) => composeOutput(output, view.value))
    return succeed({ revision: view.value.revision, items })
  },
  get: (streamId, outputId) => getOutput(context, streamId, outputId),
  create: (streamId, input, options = {}) => {
    const rule: OutputRule = (outputs, rules) => createOutput(outputs, input, rules)
    return write(context, { streamId, outputId: null, rule, pick: composeOutput }, options)
  },
  update: ({ streamId, outputId }, changes, options = {}) => {
    const rule: OutputRule = (outputs, { revision }) =>
      updateOutput(outputs, { id: outputId, changes }, revision)
    return write(context, { streamId, outputId, rule, pick: composeOutput }, options)
  },
  delete: ({ streamId, outputId }, options = {}) => {
    const rule: OutputRule = (outputs) => deleteOutput(outputs, outputId)
    return write(context, { streamId, outputId, rule, pick: () => null }, options)
  },
})
