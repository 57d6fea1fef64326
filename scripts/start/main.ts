/** `pnpm start`: builds if a source has changed since the last build, then runs all services in this process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runBuild } from './build.ts'
import { inputsDigest, isBuilt, recordBuild } from './build-state.ts'

const ROOT = join(import.meta.dirname, '../..')

const inputs = inputsDigest(ROOT)
if (!isBuilt(ROOT, inputs)) {
  const exitCode = await runBuild(ROOT)
  if (exitCode !== 0) process.exit(exitCode)
  recordBuild(ROOT, inputs)
}
await import(pathToFileURL(join(ROOT, 'apps/standalone/dist/main.js')).href)
