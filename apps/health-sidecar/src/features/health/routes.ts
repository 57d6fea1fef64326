import { type Clock, COMPONENTS, type Component, HealthCheck, HealthReport } from '@stream-manager/contracts'
import { refuse, type Server } from '@stream-manager/service-kit'
import { Type } from 'typebox'
import type { Monitor } from '../../watch/monitor.ts'
import { reportOf } from './report.ts'

export interface HealthRoutesOptions {
  readonly monitor: Monitor
  readonly clock: Clock
  /** Why this process is not ready, or null. */
  readonly notReady: () => string | null
}

const Simple = Type.Object({ status: Type.String(), timestamp: Type.String() })
const Readiness = Type.Object({
  status: Type.Enum(['ok', 'unavailable']),
  timestamp: Type.String(),
  error: Type.Union([Type.String(), Type.Null()]),
})
const Params = Type.Object({ component: Type.String() })

const httpStatus = (status: HealthCheck['status']): 200 | 503 => (status === 'unhealthy' ? 503 : 200)
const isComponent = (name: string): name is Component => COMPONENTS.some((component) => component === name)

const PROBE = { isProbe: true } as const

export const healthRoutes = async (app: Server, options: HealthRoutesOptions): Promise<void> => {
  const { monitor, clock, notReady } = options
  const timestamp = () => clock.now().toISOString()

  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('cache-control', 'no-store')
    return payload
  })

  app.get(
    '/health',
    { schema: { response: { 200: HealthReport, 503: HealthReport } } },
    async (_request, reply) => {
      const report = reportOf(monitor, clock)
      reply.code(httpStatus(report.status))
      return report
    },
  )

  // Both answer without asking any other process.
  for (const path of ['/health/simple', '/health/live']) {
    app.get(path, { schema: { response: { 200: Simple } }, config: PROBE }, async () => ({
      status: 'ok',
      timestamp: timestamp(),
    }))
  }

  app.get(
    '/health/ready',
    { schema: { response: { 200: Readiness, 503: Readiness } }, config: PROBE },
    async (_request, reply) => {
      const error = notReady()
      reply.code(error === null ? 200 : 503)
      return {
        status: error === null ? ('ok' as const) : ('unavailable' as const),
        timestamp: timestamp(),
        error,
      }
    },
  )

  const schema = { params: Params, response: { 200: HealthCheck, 503: HealthCheck } }
  app.get('/health/:component', { schema }, async ({ params: { component } }, reply) => {
    const checks = monitor.checks()
    const check = isComponent(component) ? checks[component] : undefined
    if (check === undefined) {
      const known = Object.keys(checks).join(', ')
      throw refuse('request.not_found', `There is no such component; there are ${known}`)
    }
    reply.code(httpStatus(check.status))
    return check
  })
}
