import {
  type DesiredOutput,
  fail,
  type Output,
  type PreflightReport,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import type { StreamMutation } from '../stream/api.ts'
import { mutateStream } from '../stream/mutate.ts'
import { presentOutput } from '../stream/state.ts'
import { readView, type StreamView } from '../stream/view.ts'
import { checkPreflight } from './address.ts'
import type { Outputs, PreflightCall, Preflights } from './api.ts'
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
  readonly present: (output: DesiredOutput, view: StreamView) => Value
}

const checkIfMatch = ({ desired }: StreamView, outputId: string | null, ifMatch: number | undefined) => {
  if (outputId === null) return succeed(null)
  const output = findOutput(desired.outputs, outputId)
  return output.ok ? checkRevision(`Output \`${outputId}\``, output.value.revision, ifMatch) : output
}

const write = <Value>(
  context: Context,
  { streamId, outputId, rule, present }: OutputWrite<Value>,
  options: WriteOptions,
): Promise<Result<StreamMutation<Value>>> =>
  mutateStream(context, streamId, {
    options,
    rule: (view, revision) => {
      const unchanged = checkIfMatch(view, outputId, options.ifMatch)
      if (!unchanged.ok) return unchanged
      const { newId, limits, destinations } = context
      const rules = { revision, newId, maxOutputs: limits.maxOutputs, destinations: destinations.outputs }
      const changed = rule(view.desired.outputs, rules)
      if (!changed.ok) return changed
      const { outputs, output } = changed.value
      return succeed({ desired: { ...view.desired, outputs }, value: present(output, view) })
    },
  })

/** Pure. */
export const outputItems = {
  list: (view: StreamView): Output[] => view.desired.outputs.map((output) => presentOutput(output, view)),
  /** Errors: `output.not_found`. */
  get: (view: StreamView, outputId: string): Result<Output> => {
    const output = findOutput(view.desired.outputs, outputId)
    return output.ok ? succeed(presentOutput(output.value, view)) : output
  },
}

const listOutputs = async (context: Context, streamId: string) => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  return succeed({ revision: view.value.revision, items: outputItems.list(view.value) })
}

const getOutput = async (context: Context, streamId: string, outputId: string): Promise<Result<Output>> => {
  const view = await readView(context, streamId)
  return view.ok ? outputItems.get(view.value, outputId) : view
}

interface OutputsContext extends Context {
  /** Null in processes that connect to no destination. */
  readonly preflights: Preflights | null
}

const runPreflight = async (
  context: OutputsContext,
  streamId: string,
  { request, deadlineMs }: PreflightCall,
): Promise<Result<PreflightReport>> => {
  const { destinations, preflights } = context
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const checked = checkPreflight(request, destinations.outputs)
  if (!checked.ok) return checked
  if (preflights !== null) return preflights.run(request, deadlineMs)
  return fail('output.preflight_unavailable', 'This process connects to no destination; ask the API')
}

export const createOutputs = (context: OutputsContext): Outputs => ({
  preflight: (streamId, call) => runPreflight(context, streamId, call),
  list: (streamId) => listOutputs(context, streamId),
  get: (streamId, outputId) => getOutput(context, streamId, outputId),
  create: (streamId, input, options = {}) => {
    const rule: OutputRule = (outputs, rules) => createOutput(outputs, input, rules)
    return write(context, { streamId, outputId: null, rule, present: presentOutput }, options)
  },
  update: ({ streamId, id }, changes, options = {}) => {
    const rule: OutputRule = (outputs, rules) => updateOutput(outputs, { id, changes }, rules)
    return write(context, { streamId, outputId: id, rule, present: presentOutput }, options)
  },
  delete: ({ streamId, id }, options = {}) => {
    const rule: OutputRule = (outputs) => deleteOutput(outputs, id)
    return write(context, { streamId, outputId: id, rule, present: () => null }, options)
  },
})
