import type { Server } from '@stream-manager/service-kit'
import { cookiesPlugin } from '../../plugins/external/cookies.ts'
import { requireOwnPage } from './own-page.ts'
import { refreshRoute, type SessionsOptions, signInRoute, signOutRoute } from './routes.ts'

/** Signing in, refreshing and signing out. The operations list and end sessions. */
export const sessionsFeature = async (app: Server, options: SessionsOptions): Promise<void> => {
  await app.register(cookiesPlugin)
  app.addHook('onRequest', requireOwnPage(app))
  const place = { ...options, app }
  signInRoute(place)
  refreshRoute(place)
  signOutRoute(place)
}
