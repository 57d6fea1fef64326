import type { Server } from '@stream-manager/service-kit'
import type { Codec } from '../../protocol/codec.ts'
import type { OriginPolicy } from './origin.ts'
import { socketRoutes } from './routes.ts'
import type { Sessions } from './sessions.ts'

export interface SessionsFeature {
  readonly sessions: Sessions
  /** The first one serves clients that ask for no subprotocol. */
  readonly codecs: readonly [Codec, ...Codec[]]
  readonly origins: OriginPolicy
}

/** Client connections: the upgrade at `/ws`, and their orderly end when the server closes. */
export const sessionsFeature = async (app: Server, feature: SessionsFeature): Promise<void> => {
  await app.register(socketRoutes, feature)
  app.addHook('preClose', () => feature.sessions.drain())
}
