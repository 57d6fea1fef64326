import type { Server } from '@stream-manager/service-kit'
import { type SocketRoutesOptions, socketRoutes } from './routes.ts'

export interface SessionsFeatureOptions extends SocketRoutesOptions {
  /** Time over which clients are disconnected when the server closes. */
  readonly drainSpreadMs: number
}

/** Client connections: the upgrade at `/ws`, and the drain when the server closes. */
export const sessionsFeature = async (app: Server, options: SessionsFeatureOptions): Promise<void> => {
  await app.register(socketRoutes, options)
  app.addHook('preClose', async () => {
    // Fastify stops listening only after this hook, and disconnected clients must not reconnect here.
    app.server.close()
    await options.sessions.drain(options.drainSpreadMs)
  })
}
