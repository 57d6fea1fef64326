import { isDeepStrictEqual } from 'node:util'
import type { LayerEvent, ObservedStream, OutputStatus } from '@stream-manager/contracts'
import { presentLayer } from '../stream/state.ts'
import type { StreamView } from '../stream/view.ts'

const withoutListenersOf = ({
  listeners: _,
  listenersFault: _fault,
  ...status
}: OutputStatus): OutputStatus => status

/** The report as it is stored: who listens belongs to `metrics`, and would be old the next second. */
export const withoutListeners = <Report extends Pick<ObservedStream, 'outputs'>>(report: Report): Report => ({
  ...report,
  outputs: Object.fromEntries(
    Object.entries(report.outputs).map(([id, status]) => [id, withoutListenersOf(status)]),
  ),
})

const withoutMeasurements = (status: OutputStatus): OutputStatus => ({
  ...withoutListenersOf(status),
  bitrateKbps: null,
})

/** The report without the figures that change every second: those belong to `metrics`, not into the log. */
const material = ({ performance: _, outputs, ...rest }: ObservedStream) => ({
  ...rest,
  outputs: Object.entries(outputs).map(([id, status]) => ({ id, status: withoutMeasurements(status) })),
})

export const isMaterialChange = (before: ObservedStream | null, after: ObservedStream): boolean =>
  before === null || !isDeepStrictEqual(material(before), material(after))

/** `layer.updated` for each layer whose engine-reported status changed. */
export const layerStatusEvents = (before: StreamView, after: StreamView): LayerEvent[] =>
  after.desired.layers.flatMap((layer) => {
    const shown = presentLayer(layer, after)
    if (isDeepStrictEqual(shown.status, presentLayer(layer, before).status)) return []
    return [{ type: 'layer.updated' as const, revision: after.revision, layer: shown }]
  })
