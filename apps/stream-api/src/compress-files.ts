/** Runs after each build. */
import { COMPRESSED_FILES } from './features/page/files.ts'
import { VARIANTS_FOLDER, writeVariants } from './http/file-variants.ts'
import { OPENAPI_FILES } from './plugins/external/openapi-files.ts'

await writeVariants(VARIANTS_FOLDER, [...COMPRESSED_FILES, ...Object.values(OPENAPI_FILES)])
