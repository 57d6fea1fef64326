import type { FigureName } from '@stream-manager/contracts'

/** A figure as Prometheus has it from the sidecar. */
export interface FigureQuery {
  readonly query: string
  /** A single series selector, which takes a range of time as it is. */
  readonly isSelector: boolean
  /** From the unit of the figure to that of the query. */
  readonly scale: number
  /** Follows the name of the rule: the place, and the value where it is a measurement. */
  readonly summary: string
}

const OF_STREAM = ': {{ $labels.stream }}'
const OF_SERVICE = ': {{ $labels.service }}'
const OF_INSTANCE = ': {{ $labels.service }} {{ $labels.instance }}'
const PERCENTAGE = '{{ $value | humanizePercentage }}'

const selector = (query: string, summary: string, scale = 1): FigureQuery => ({
  ...{ query, isSelector: true, scale, summary },
})

const ratio = (used: string, total: string): FigureQuery => ({
  ...{ query: `${used} / ${total}`, isSelector: false, scale: 0.01, summary: `: ${PERCENTAGE}` },
})

/** Figures of the shipped rules. */
export const FIGURE_QUERIES: Readonly<Partial<Record<FigureName, FigureQuery>>> = {
  'stream.failed': selector('stream_manager_stream_status{code="failed"}', OF_STREAM),
  'stream.failing': selector('stream_manager_stream_health{code="failing"}', OF_STREAM),
  'stream.speed': selector('stream_manager_stream_speed_ratio', `${OF_STREAM}, ${PERCENTAGE} of it`),
  'stream.frames_dropped': selector(
    'stream_manager_stream_dropped_frames_total',
    `${OF_STREAM}, {{ $value | humanize }} of them`,
  ),
  'stream.changes_waiting': selector('stream_manager_stream_unapplied_revisions_count', OF_STREAM),
  // Without the code, or an output that goes from `retrying` to `failed` would begin anew.
  'output.failing': {
    query: 'max without (code) (stream_manager_output_state{code=~"retrying|failed"})',
    ...{ isSelector: false, scale: 1, summary: ': {{ $labels.stream }}/{{ $labels.output }}' },
  },
  'component.unhealthy': selector('stream_manager_health_status{code="unhealthy"}', OF_SERVICE),
  'component.degraded': selector('stream_manager_health_status{code="degraded"}', OF_SERVICE),
  'component.outage': selector(
    'stream_manager_health_outage_seconds',
    `${OF_SERVICE}, for {{ $value | humanizeDuration }}`,
    0.001,
  ),
  'service.event_loop_delay': selector(
    'stream_manager_service_event_loop_delay_seconds',
    `${OF_INSTANCE}, {{ $value | humanizeDuration }}`,
    0.001,
  ),
  // One event handler counts them at a time.
  'webhooks.disabled': {
    query: 'max(stream_manager_service_disabled_webhooks_count)',
    ...{ isSelector: false, scale: 1, summary: ': {{ $value }}' },
  },
  'host.disk_used_percent': ratio('stream_manager_host_disk_used_bytes', 'stream_manager_host_disk_bytes'),
  'host.memory_used_percent': ratio(
    'stream_manager_host_memory_used_bytes',
    'stream_manager_host_memory_bytes',
  ),
}
