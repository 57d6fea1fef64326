import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { ROOT, textOf } from '../compose-file.ts'

interface Component {
  readonly name: string
  readonly group?: string
  readonly version: string
  readonly licenses?: readonly { readonly license?: { readonly id?: string; readonly name?: string } }[]
}

const OWN = '@stream-manager'
/** Licences that allow use and redistribution without terms for our own code. OFL-1.1 is one of fonts. */
const ALLOWED = [
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
]
/** Packages whose licence is another or is not declared, each read and accepted. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'dejavu-fonts-ttf': 'Bitstream Vera: free, in NOTICE',
  mediabunny: 'MPL-2.0: used unchanged',
  '@shinyoshiaki/jspack': 'BSD-3-Clause in its LICENSE file, missing in package.json',
}

const nameOf = ({ group, name }: Component): string => (group ? `${group}/${name}` : name)
const licencesOf = ({ licenses = [] }: Component): string[] =>
  licenses.map(({ license }) => license?.id ?? license?.name ?? '')

const sbomOf = async (t: Test): Promise<readonly Component[]> => {
  const { stdout } = await promisify(execFile)('npx', ['pnpm', '--silent', 'run', 'sbom'], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  })
  const sbom = JSON.parse(stdout)
  t.equal(sbom.bomFormat, 'CycloneDX')
  return sbom.components
}

/** Packages that the apps need at run time, by their own `dependencies`, as `name@version`. */
const direct = (): string[] =>
  Object.entries<{ dependencies?: Record<string, { version: string }> }>(
    parse(textOf('pnpm-lock.yaml')).importers,
  )
    .filter(([path]) => path.startsWith('apps/'))
    .flatMap(([, { dependencies = {} }]) => Object.entries(dependencies))
    .filter(([name]) => !name.startsWith(OWN))
    .map(([name, { version }]) => `${name}@${version.replace(/\(.*$/, '')}`)

t.test('the bill of materials names each production package, and its licence is allowed', async (t) => {
  const components = await sbomOf(t)
  const listed = new Set(components.map((component) => `${nameOf(component)}@${component.version}`))
  for (const name of direct()) t.ok(listed.has(name), name)
  t.ok(components.length > 100, 'dependencies of dependencies too')
  const refused = components
    .filter((component) => component.group !== OWN && !(nameOf(component) in ACCEPTED))
    .filter((component) => {
      const licences = licencesOf(component)
      return licences.length === 0 || !licences.every((licence) => ALLOWED.includes(licence))
    })
    .map((component) => `${nameOf(component)}: ${licencesOf(component).join() || 'no licence'}`)
  t.same(refused, [])
  for (const name of Object.keys(ACCEPTED))
    t.ok(
      components.some((found) => nameOf(found) === name),
      `${name} is still used`,
    )
})
