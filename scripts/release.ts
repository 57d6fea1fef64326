/**
 * Raises the version by the waiting changesets: all packages together (`.changeset/config.json`), the root, the constant in
 * contracts, and a section of the changelog. `pnpm release` calls it, then writes the reference again.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CHANGESET = 'node_modules/.bin/changeset'
const VERSION_FILE = 'packages/contracts/src/version.ts'
const CHANGELOG = 'CHANGELOG.md'
const HEADING = '# Changelog\n'

interface Plan {
  readonly version: string
  readonly summaries: readonly string[]
}

/** Reads what `changeset status` writes. @throws when nothing waits, or the packages would get different versions. */
const planOf = (status: {
  readonly changesets: readonly { readonly summary: string }[]
  readonly releases: readonly { readonly newVersion: string }[]
}): Plan => {
  const versions = new Set(status.releases.map(({ newVersion }) => newVersion))
  const [version] = versions
  if (version === undefined) throw new Error('no changeset waits: describe the change with `npx changeset`')
  if (versions.size > 1)
    throw new Error(`the packages would get different versions: ${[...versions].join(', ')}`)
  return { version, summaries: status.changesets.map(({ summary }) => summary.trim()) }
}

const readPlan = (): Plan => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    const output = join(folder, 'status.json')
    execFileSync(CHANGESET, ['status', '--output', output], { stdio: 'inherit' })
    return planOf(JSON.parse(readFileSync(output, 'utf8')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const replaceVersion = (path: string, pattern: RegExp, version: string): void => {
  const text = readFileSync(path, 'utf8')
  if (!pattern.test(text)) throw new Error(`${path} holds no version`)
  writeFileSync(path, text.replace(pattern, `$1${version}`))
}

const writeChangelog = ({ version, summaries }: Plan): void => {
  const before = existsSync(CHANGELOG) ? readFileSync(CHANGELOG, 'utf8').slice(HEADING.length) : ''
  const items = summaries.map((summary) => `- ${summary.replaceAll('\n', '\n  ')}\n`).join('')
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(CHANGELOG, `${HEADING}\n## ${version} (${day})\n\n${items}${before}`)
}

const plan = readPlan()
execFileSync(CHANGESET, ['version'], { stdio: 'inherit' })
replaceVersion('package.json', /("version": ")[^"]+/, plan.version)
replaceVersion(VERSION_FILE, /(VERSION = ')[^']+/, plan.version)
writeChangelog(plan)
process.stdout.write(`version ${plan.version}\n`)
