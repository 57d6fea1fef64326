import type { Server } from '@stream-manager/service-kit'

/** That the process turns its event loop, and nothing more: no dependencies, no details. */
export const healthRoutes = (app: Server): void => {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))
}
