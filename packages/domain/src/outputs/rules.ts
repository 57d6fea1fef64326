import {
  type Check,
  checker,
  type DesiredOutput,
  fail,
  OUTPUT_OPTIONS,
  OUTPUT_TYPES,
  type OutputCreate,
  type OutputPatch,
  type OutputType,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import { maskAddress } from '../audience/address.ts'
import { mergePatch } from '../merge-patch.ts'
import { underPath } from '../store/field-error.ts'
import { splitFields } from '../store/newer-fields.ts'
import { checkAddress } from './address.ts'

/** Inputs of an output rule besides the outputs. */
export interface OutputContext {
  readonly revision: number
  readonly maxOutputs: number
  readonly newId: () => string
  /** Null: not known here. */
  readonly destinations: AddressPolicy | null
}

/** All outputs after a change, and the created, updated or deleted one. */
export interface OutputChange {
  readonly outputs: DesiredOutput[]
  readonly output: DesiredOutput
}

const CHECKS = Object.fromEntries(
  OUTPUT_TYPES.map((type) => [type, checker(OUTPUT_OPTIONS[type], `The options of an ${type} output`)]),
) as Record<OutputType, Check<(typeof OUTPUT_OPTIONS)[OutputType]>>

/** Checks the complete output, created or patched. An unchanged address is not checked again. */
const checkOutput = (
  output: DesiredOutput,
  { policy, isStored = false }: { policy: AddressPolicy | null; isStored?: boolean },
): Result<DesiredOutput> => {
  const address = isStored ? succeed(null) : checkAddress(output, policy)
  if (!address.ok) return address
  const options = underPath('/options', CHECKS[output.type](output.options))
  return options.ok ? succeed(output) : options
}

export const findOutput = (outputs: readonly DesiredOutput[], id: string): Result<DesiredOutput> => {
  const output = outputs.find((candidate) => candidate.id === id)
  return output
    ? succeed(output)
    : fail('output.not_found', `There is no output \`${id}\`; GET the outputs for those there are`)
}

const checkRoom = (
  outputs: readonly DesiredOutput[],
  { id, type }: { id: string; type: OutputType },
  maxOutputs: number,
): Result<null> => {
  if (outputs.some((output) => output.id === id)) {
    return fail(
      'output.already_exists',
      `There is an output \`${id}\` already; change it, or choose another id`,
    )
  }
  if (type === 'hls' && outputs.some((output) => output.type === 'hls')) {
    return fail('output.already_exists', 'The stream has its one HLS output already; change that one')
  }
  if (outputs.length < maxOutputs) return succeed(null)
  return fail(
    'output.limit_reached',
    `The stream has ${outputs.length} outputs, the most allowed; delete one first`,
  )
}

/** Errors: `output.already_exists`, `output.limit_reached`, `output.refused`, `request.invalid`. */
export const createOutput = (
  outputs: readonly DesiredOutput[],
  input: OutputCreate,
  { revision, maxOutputs, newId, destinations }: OutputContext,
): Result<OutputChange> => {
  const { id = newId(), type, enabled = true, url = null, key = null, options = {} } = input
  const room = checkRoom(outputs, { id, type }, maxOutputs)
  if (!room.ok) return room
  // `checkOutput` proves that the options are those of this type.
  const output = { id, type, enabled, url, key, options, revision } as DesiredOutput
  const checked = checkOutput(output, { policy: destinations })
  return checked.ok ? succeed({ outputs: [...outputs, checked.value], output: checked.value }) : checked
}

/** A read address holds masks. Sent back as it was read, it keeps the stored one. */
const withoutReadUrl = ({ url, key }: DesiredOutput, changes: OutputPatch): OutputPatch => {
  if (url === null || changes.url === undefined) return changes
  const { url: sent, ...others } = changes
  return sent === maskAddress({ url, hasKey: key !== null }) ? others : changes
}

/**
 * A merge patch; `key: null` forgets the secret. A stored address must not block other changes.
 * Errors: `output.not_found`, `output.refused`, `request.invalid`.
 */
export const updateOutput = (
  outputs: readonly DesiredOutput[],
  { id, changes }: { id: string; changes: OutputPatch },
  { revision, destinations }: Pick<OutputContext, 'revision' | 'destinations'>,
): Result<OutputChange> => {
  const found = findOutput(outputs, id)
  if (!found.ok) return found
  const schema = OUTPUT_OPTIONS[found.value.type]
  if (schema === undefined) {
    return fail('request.invalid', `Output \`${id}\` is of a type that only a newer version knows`)
  }
  const { known, newer } = splitFields(found.value.options, schema.properties)
  const { options, ...rest } = withoutReadUrl(found.value, changes)
  const merged = { ...found.value, ...rest, options: mergePatch(known, options ?? {}), revision }
  const policy = rest.url === undefined ? null : destinations
  const isStored = rest.url === undefined && rest.key === undefined
  const checked = checkOutput(merged as DesiredOutput, { policy, isStored })
  if (!checked.ok) return checked
  const output = { ...checked.value, options: { ...newer, ...checked.value.options } } as DesiredOutput
  return succeed({ outputs: outputs.map((other) => (other.id === id ? output : other)), output })
}

/** Errors: `output.not_found`. */
export const deleteOutput = (outputs: readonly DesiredOutput[], id: string): Result<OutputChange> => {
  const found = findOutput(outputs, id)
  if (!found.ok) return found
  return succeed({ outputs: outputs.filter((output) => output.id !== id), output: found.value })
}
