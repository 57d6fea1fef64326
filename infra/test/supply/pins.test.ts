import t from 'tap'
import { parse } from 'yaml'
import { textOf } from '../compose-file.ts'
import { pulledImages } from './versions.ts'

const SETTINGS = parse(textOf('pnpm-workspace.yaml'))
/** A release of PostgreSQL has two numbers. */
const TAG = /^(?:postgres:\d+\.\d+|[^:@]+:v?\d+\.\d+\.\d+)[^@]*@sha256:[0-9a-f]{64}$/
const DAY_IN_MINUTES = 24 * 60

t.test('each pulled image has an exact tag and a digest', async (t) => {
  const images = pulledImages()
  t.ok(images.length >= 5)
  for (const image of images) t.match(image, TAG, image)
})

t.test('the package manager is pinned by hash in the checkout and in the image', async (t) => {
  const { packageManager } = JSON.parse(textOf('package.json'))
  const [, version] = /^pnpm@(\d+\.\d+\.\d+)\+sha512\.[0-9a-f]{128}$/.exec(packageManager) ?? []
  t.ok(version, 'packageManager has a hash')
  const { packages } = JSON.parse(textOf('infra/docker/pnpm/package-lock.json'))
  const installed = Object.entries<{ version: string; integrity: string }>(packages).filter(([path]) => path)
  t.ok(installed.length >= 2, 'an executable for each architecture')
  for (const [path, entry] of installed) {
    t.equal(entry.version, version, path)
    t.match(entry.integrity, /^sha512-/, path)
  }
  for (const architecture of ['arm64', 'x64'])
    t.equal(SETTINGS.catalog[`@pnpm/exe.linux-${architecture}`], version, `the clone's, for ${architecture}`)
  t.notMatch(textOf('infra/docker/Dockerfile'), /npx .*pnpm@|corepack enable/, 'no unchecked download')
})

t.test('pnpm refuses young versions, exotic dependencies and a loss of provenance', async (t) => {
  t.ok(SETTINGS.minimumReleaseAge >= 7 * DAY_IN_MINUTES)
  t.equal(SETTINGS.blockExoticSubdeps, true)
  t.equal(SETTINGS.trustPolicy, 'no-downgrade')
  for (const [name, isAllowed] of Object.entries(SETTINGS.allowBuilds))
    t.equal(isAllowed, false, `${name} runs no install script`)
})

t.test('the lockfile has one registry and a hash for each package', async (t) => {
  const { packages } = parse(textOf('pnpm-lock.yaml'))
  const faults = Object.entries<{ resolution: { integrity?: string } }>(packages)
    .filter(
      ([, { resolution }]) =>
        Object.keys(resolution).join() !== 'integrity' || !resolution.integrity?.startsWith('sha512-'),
    )
    .map(([name]) => name)
  t.same(faults, [], 'no package comes from a URL, from git or from a folder')
})
