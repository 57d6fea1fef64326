/** Runs after each build. */
import { DASHBOARD_FILES, PAGE_FILES } from './features/page/files.ts'
import { VARIANTS_FOLDER, writeVariants } from './http/file-variants.ts'
import { OPENAPI_FILES } from './plugins/external/openapi-files.ts'

await writeVariants(VARIANTS_FOLDER, [
  ...Object.values(PAGE_FILES),
  ...Object.values(DASHBOARD_FILES).filter((path) => !path.endsWith('.map')),
  ...Object.values(OPENAPI_FILES),
])
