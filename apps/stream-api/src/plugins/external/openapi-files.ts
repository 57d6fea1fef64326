import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const STATIC = join(dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui'))), 'static')

/** The large files of the reference's page, by path. The library would compress none of them. */
export const OPENAPI_FILES: Readonly<Record<string, string>> = {
  '/docs/static/swagger-ui-bundle.js': join(STATIC, 'swagger-ui-bundle.js'),
  '/docs/static/swagger-ui-standalone-preset.js': join(STATIC, 'swagger-ui-standalone-preset.js'),
  '/docs/static/swagger-ui.css': join(STATIC, 'swagger-ui.css'),
}
