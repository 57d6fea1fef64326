import type { Server } from '@stream-manager/service-kit'

/** The document that the page at `/docs` shows. */
export const docsRoutes = (app: Server): void => {
  app.get('/api/openapi.json', { config: { permission: 'docs.read' }, schema: { hide: true } }, () =>
    app.swagger(),
  )
}
