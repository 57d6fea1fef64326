import type { Server } from '@stream-manager/service-kit'
import { atPublicPrefix } from '../../http/public-prefix.ts'

/** The OpenAPI document of the page at `/docs`. */
export const docsRoutes = (app: Server): void => {
  app.get(
    '/api/openapi.json',
    { config: { permission: 'docs.read', global: true }, schema: { hide: true } },
    (request) => atPublicPrefix(app.swagger(), request),
  )
}
