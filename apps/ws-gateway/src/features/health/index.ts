import type { Server } from '@stream-manager/service-kit'
import { Type } from 'typebox'

const Alive = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false })

/** That the process turns its event loop, and nothing more: no dependencies, no details. */
export const healthFeature = async (app: Server): Promise<void> => {
  app.get('/healthz', { schema: { response: { 200: Alive } } }, async () => ({ status: 'ok' as const }))
}
