import {
  DesiredStream,
  Id,
  LAYER_TYPES,
  Layer,
  OUTPUT_TYPES,
  type Reading,
  type Result,
  Revision,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** A layer of any type: its fields suffice to keep, place, hide and delete it. */
const AnyLayer = Type.Object({
  ...Type.Omit(Layer, ['status']).properties,
  type: Type.String(),
  content: Type.Record(Type.String(), Type.Unknown()),
})
const AnyOutput = Type.Object({
  id: Id,
  type: Type.String(),
  enabled: Type.Boolean(),
  options: Type.Record(Type.String(), Type.Unknown()),
  revision: Revision,
})
const Parts = Type.Object({ layers: Type.Array(Type.Unknown()), outputs: Type.Array(Type.Unknown()) })

const isLayer = Compile(AnyLayer)
const isOutput = Compile(AnyOutput)
const hasParts = Compile(Parts)
const check = tolerantChecker(DesiredStream, 'The stored stream')

const isNewerLayer = (layer: unknown): boolean =>
  isLayer.Check(layer) && !LAYER_TYPES.some((type) => type === layer.type)
const isNewerOutput = (output: unknown): boolean =>
  isOutput.Check(output) && !OUTPUT_TYPES.some((type) => type === output.type)

/**
 * The stored stream. Layers and outputs of a type that only a newer version knows are in `raw`, because a writer must
 * keep them, but not in `parsed`, because the engine of this version cannot show them.
 */
export const checkDesired = (value: unknown): Result<Reading<DesiredStream>> => {
  if (!hasParts.Check(value)) return check(value)
  const layers = value.layers.filter((layer) => !isNewerLayer(layer))
  const outputs = value.outputs.filter((output) => !isNewerOutput(output))
  const isComplete = layers.length === value.layers.length && outputs.length === value.outputs.length
  if (isComplete) return check(value)
  const rest = check({ ...value, layers, outputs })
  if (!rest.ok) return rest
  return succeed({
    raw: value as unknown as DesiredStream,
    parsed: rest.value.parsed,
    hasUnknownFields: true,
  })
}
