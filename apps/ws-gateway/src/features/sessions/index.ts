import type { Server } from '@stream-manager/service-kit'
import { type SocketRoutesOptions, socketRoutes } from './routes.ts'

export interface SessionsFeatureOptions extends SocketRoutesOptions {
  /** Over how long clients are told to go when the server closes. */
  readonly drainSpreadMs: number
}

/** Client connections: the upgrade at `/ws`, and their orderly end when the server closes. */
export const sessionsFeature = async (app: Server, options: SessionsFeatureOptions): Promise<void> => {
  await app.register(socketRoutes, options)
  app.addHook('preClose', async () => {
    // Fastify stops listening only after this hook, and clients that are sent away must not come back here.
    app.server.close()
    await options.sessions.drain(options.drainSpreadMs)
  })
}
