import { HEALTH_STATUSES, HEALTHS, OUTPUT_STATES, STREAM_STATUSES } from '@stream-manager/contracts'
import { INSTANCE_STATUSES } from '../../components/instance.ts'
import type { MetricText } from './exposition.ts'

/** A metric with the label `code`, and every value that the label may have. */
export interface CodedMetric extends MetricText {
  readonly codes: readonly string[]
}

/** A layer that no engine shows has no state of its own: it counts as `unknown`. */
const LAYER_STATES = ['ready', 'loading', 'stalled', 'failed', 'unknown'] as const

export const CODED_METRICS = {
  streamStatus: { name: 'stream_status', help: '1 for the status it has.', codes: STREAM_STATUSES },
  streamHealth: { name: 'stream_health', help: '1 for the health it has.', codes: HEALTHS },
  layersCount: { name: 'stream_layers_count', help: 'Layers by state.', codes: LAYER_STATES },
  outputState: { name: 'output_state', help: '1 for the state it has.', codes: OUTPUT_STATES },
  instancesCount: {
    name: 'service_instances_count',
    help: 'Instances by the verdict on them.',
    codes: INSTANCE_STATUSES,
  },
  healthStatus: {
    name: 'health_status',
    help: '1 for the status the component has.',
    codes: HEALTH_STATUSES,
  },
  probesTotal: {
    name: 'health_probes_total',
    help: 'Probes by their verdict since the sidecar started.',
    codes: HEALTH_STATUSES,
  },
} as const satisfies Record<string, CodedMetric>
