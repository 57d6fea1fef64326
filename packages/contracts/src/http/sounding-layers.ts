import type { LayerType } from './layer-content.ts'

/** Types of layers that may have sound. */
export const SOUNDING_LAYER_TYPES: readonly LayerType[] = ['video', 'guest']
