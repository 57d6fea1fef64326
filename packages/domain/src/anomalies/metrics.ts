import type { FigureName } from '@stream-manager/contracts'

/** A series that hardly changes has hardly any deviation. A value within the greater of the two is never an anomaly. */
export interface LeastBand {
  /** In the unit of the figure. */
  readonly absolute: number
  /** A part of the expected value. */
  readonly share: number
}

/** Figures that are compared with their past, by how much a person would call the same. Figures of 0 and 1 have alerts. */
export const ANOMALY_METRICS = {
  'stream.frame_rate': { absolute: 0.5, share: 0.02 },
  'stream.speed': { absolute: 0.02, share: 0 },
  'stream.bitrate': { absolute: 50_000, share: 0.1 },
  'stream.render_time': { absolute: 2, share: 0.2 },
  'stream.cpu': { absolute: 5, share: 0.1 },
  'output.bitrate': { absolute: 50_000, share: 0.1 },
  'viewers.current': { absolute: 5, share: 0.1 },
  'service.cpu': { absolute: 5, share: 0.1 },
  'service.event_loop_delay': { absolute: 5, share: 0.2 },
  'service.sockets': { absolute: 5, share: 0.1 },
  'host.cpu': { absolute: 5, share: 0.1 },
  'host.memory_used_percent': { absolute: 2, share: 0 },
  'host.network_received': { absolute: 50_000, share: 0.1 },
  'host.network_sent': { absolute: 50_000, share: 0.1 },
} as const satisfies Partial<Record<FigureName, LeastBand>>

export type AnomalyMetric = keyof typeof ANOMALY_METRICS

export const anomalyMetrics = Object.keys(ANOMALY_METRICS) as AnomalyMetric[]
