import { isDeepStrictEqual } from 'node:util'
import type { LayerEvent, ObservedStream } from '@stream-manager/contracts'
import { composeLayer } from '../stream/compose.ts'
import type { StreamView } from '../stream/view.ts'

/** All but the numbers that change every second: those go to `metrics`, not into the log. */
const material = ({ performance: _, outputs, ...rest }: ObservedStream) => ({
  ...rest,
  outputs: Object.entries(outputs).map(([id, { bitrateKbps: _rate, ...status }]) => ({ id, status })),
})

export const isMaterialChange = (before: ObservedStream | null, after: ObservedStream): boolean =>
  before === null || !isDeepStrictEqual(material(before), material(after))

/** `layer.updated` for each layer on which the engine's word changed. */
export const layerStatusEvents = (before: StreamView, after: StreamView): LayerEvent[] =>
  after.desired.layers.flatMap((layer) => {
    const shown = composeLayer(layer, after)
    if (isDeepStrictEqual(shown.status, composeLayer(layer, before).status)) return []
    return [{ type: 'layer.updated' as const, revision: after.revision, layer: shown }]
  })
