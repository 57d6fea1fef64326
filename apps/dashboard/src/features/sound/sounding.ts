import type { Layer } from '@stream-manager/contracts'

const SOUNDING_TYPES: readonly Layer['type'][] = ['video', 'guest']

/** The layers that can be heard: by their type, or because the engine measures their sound. The uppermost first. */
export const soundingLayers = (layers: readonly Layer[], measured: ReadonlySet<string>): readonly Layer[] =>
  layers.filter(({ id, type }) => SOUNDING_TYPES.includes(type) || measured.has(id)).toReversed()
