import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type OnResolveArgs, type OnResolveResult, type Plugin, type PluginBuild, stop } from 'esbuild'

/** The programs that run at a start, each bundled into one file and what it shares with others. */
export const PROGRAMS = [
  'apps/standalone/dist/main.js',
  'apps/engine/dist/child/main.js',
  'apps/engine/dist/guard/main.js',
  'packages/media-inspect/dist/child/main.js',
] as const

/** Native, or read files of their own folder, or load parts only where they are installed. */
const EXTERNAL = new Set([
  '@fastify/swagger-ui',
  '@napi-rs/canvas',
  '@node-rs/argon2',
  'node-av',
  'pg',
  'pino',
  'protobufjs',
])

/** Modules that start another program of the bundle. All others use their address to read files of their package. */
const STARTS_PROGRAM = /\/(fork-program|probe-process)\.js$/
const OUR_MODULE = /\/(apps|packages)\/[^/]+\/dist\/.*\.js$/
const PACKAGE_NAME = /^(@[^/]+\/)?[^/]+/
const RESOLVED = Symbol('resolved')

const HEADER = `import { createRequire as createRequireOf } from 'node:module'
import { pathToFileURL as fileUrlOf } from 'node:url'
const require = createRequireOf(import.meta.url)`

/** The bundle lies outside of the packages, so an external package is named by its path. */
const resolveExternal =
  (plugin: PluginBuild) =>
  async ({ path, resolveDir, kind, pluginData }: OnResolveArgs): Promise<OnResolveResult | undefined> => {
    if (pluginData === RESOLVED || !EXTERNAL.has(PACKAGE_NAME.exec(path)?.[0] ?? '')) return undefined
    const found = await plugin.resolve(path, { resolveDir, kind, pluginData: RESOLVED })
    if (found.errors.length > 0) return { errors: found.errors }
    const isRequired = kind === 'require-call' || kind === 'require-resolve'
    return { path: isRequired ? found.path : pathToFileURL(found.path).href, external: true }
  }

/** A module finds files by its address, which is that of the bundle otherwise. */
const withOwnAddress = (source: string, address: string): string =>
  source
    .replaceAll(
      'import.meta.resolve(',
      `((name) => fileUrlOf(createRequireOf(${address}).resolve(name)).href)(`,
    )
    .replaceAll('import.meta.url', address)

const addresses = (root: string, folder: string): Plugin => ({
  name: 'addresses',
  setup: (plugin) => {
    plugin.onResolve({ filter: /^[^./]/ }, resolveExternal(plugin))
    plugin.onLoad({ filter: OUR_MODULE }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!source.includes('import.meta.')) return undefined
      const at = STARTS_PROGRAM.test(path) ? join(folder, relative(root, path)) : path
      return {
        contents: withOwnAddress(source, JSON.stringify(pathToFileURL(at).href)),
        resolveDir: dirname(path),
      }
    })
  },
})

/** Bundles the built programs into the folder, at the paths that they have in the clone. */
export const bundlePrograms = async (root: string, folder: string): Promise<void> => {
  const unfinished = `${folder}.tmp`
  rmSync(unfinished, { recursive: true, force: true })
  await build({
    absWorkingDir: root,
    entryPoints: [...PROGRAMS],
    outbase: root,
    outdir: unfinished,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: HEADER },
    plugins: [addresses(root, folder)],
    logLevel: 'warning',
  }).finally(stop)
  writeFileSync(join(unfinished, 'package.json'), '{ "type": "module" }')
  // A server that runs from the folder starts children from it: it is missing for a moment only.
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
}
