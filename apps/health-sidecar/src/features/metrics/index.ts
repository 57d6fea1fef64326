import type { Server } from '@stream-manager/service-kit'
import type { Monitor } from '../../watch/monitor.ts'
import { createMetrics } from './collector.ts'

export interface MetricsFeatureOptions {
  readonly monitor: Monitor
  readonly version: string
}

/** `GET /metrics` for Prometheus, from the last round of probes: a scrape asks nothing of the system. */
export const metricsFeature = async (
  app: Server,
  { monitor, version }: MetricsFeatureOptions,
): Promise<void> => {
  const metrics = createMetrics(monitor, version)
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text()
    return reply.header('content-type', metrics.contentType).send(text)
  })
}
