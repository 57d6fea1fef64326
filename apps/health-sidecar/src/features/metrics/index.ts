import * as client from '@prometheus-io/client'
import { checkInnerAccess, type InnerAccess, type Server } from '@stream-manager/service-kit'
import fastifyMetrics from 'fastify-metrics'
import { createMetrics, type MetricsSource } from './collector.ts'

const ACCESS = {
  variable: 'METRICS_TOKEN_FILE',
  advice: 'Send the token of METRICS_TOKEN_FILE, or add the address to METRICS_NETWORKS',
} as const

/**
 * `GET /metrics` for Prometheus, from the last round of probes: a scrape asks nothing of the system. The plugin serves
 * the client's registry, so it is given a client whose registry is ours alone; its own metrics carry labels outside the
 * closed sets and stay off.
 */
export const metricsFeature = async (
  app: Server,
  { access, ...source }: MetricsSource & { readonly access: InnerAccess },
): Promise<void> => {
  const { registry, refresh } = createMetrics(source)
  app.addHook('onRequest', checkInnerAccess(access, ACCESS))
  app.addHook('onRequest', async () => refresh())
  await app.register(fastifyMetrics.default, {
    endpoint: '/metrics',
    promClient: { ...client, register: registry },
    defaultMetrics: { enabled: false },
    routeMetrics: { enabled: false },
  })
}
