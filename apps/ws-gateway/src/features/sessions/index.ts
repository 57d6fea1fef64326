import type { Server } from '@stream-manager/service-kit'
import { type SocketRoutesOptions, socketRoutes } from './routes.ts'

/** Client connections: the upgrade at `/ws`, and their orderly end when the server closes. */
export const sessionsFeature = async (app: Server, options: SocketRoutesOptions): Promise<void> => {
  await app.register(socketRoutes, options)
  app.addHook('preClose', () => options.sessions.drain())
}
