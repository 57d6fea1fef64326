/** `pnpm start`: builds if a source has changed since the last build, then runs all services in this process. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Clone, inputsDigest, isBuilt, recordBuild } from './build-state.ts'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = 'apps/standalone/dist/main.js'
const CLONE: Clone = { root: ROOT, bundle: join(ROOT, 'node_modules/.cache/start') }

/** The build tools are loaded only when they are needed. */
const buildClone = async (inputs: string): Promise<void> => {
  const { runBuild } = await import('./build.ts')
  const exitCode = await runBuild(ROOT)
  if (exitCode !== 0) process.exit(exitCode)
  const { bundlePrograms } = await import('./bundle.ts')
  await bundlePrograms(ROOT, CLONE.bundle)
  recordBuild(CLONE, inputs)
}

const inputs = inputsDigest(ROOT)
if (!isBuilt(CLONE, inputs)) await buildClone(inputs)

// Inside the bundle's folder, which each build replaces, so that it does not grow.
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? join(CLONE.bundle, 'compiled'))
await import(pathToFileURL(join(CLONE.bundle, PROGRAM)).href)
