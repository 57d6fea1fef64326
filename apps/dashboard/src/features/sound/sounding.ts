import type { Layer } from '@stream-manager/contracts'
import { SOUNDING_LAYER_TYPES } from '@stream-manager/contracts/sounding-layers'

/** The layers that can be heard: by their type, or because the engine measures their sound. The uppermost first. */
export const soundingLayers = (layers: readonly Layer[], measured: ReadonlySet<string>): readonly Layer[] =>
  layers.filter(({ id, type }) => SOUNDING_LAYER_TYPES.includes(type) || measured.has(id)).toReversed()
