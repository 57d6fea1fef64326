/**
 * Refuses words that send the reader elsewhere: `pnpm lint` runs it. `allowance.json` holds how many faults a folder still
 * has; the number may only fall.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Fault, faultsOf } from './rules.ts'

const ALLOWANCE = 'scripts/plain-language/allowance.json'
/** Samples of what is refused stand in the tests of these rules. */
const EXEMPT = /^(docs\/reference\/|CHANGELOG|\.changeset\/|scripts\/(test\/)?plain-language\/)/
const CHECKED = /(\.(tsx?|mjs|cjs|md|ya?ml|sh|conf|cfg)|Dockerfile)$/

const paths = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean)
const repository = { paths }
const faults = paths
  .filter((path) => CHECKED.test(path) && !EXEMPT.test(path) && existsSync(path))
  .flatMap((path) => faultsOf(path, readFileSync(path, 'utf8'), repository))

/** `apps/engine` or `docs`: the folder whose owner mends it. */
const folderOf = (path: string): string =>
  /^(apps|packages)\/[^/]+/.exec(path)?.[0] ?? (path.includes('/') ? (path.split('/')[0] ?? '') : '.')

const byFolder = new Map<string, Fault[]>()
for (const fault of faults) {
  byFolder.set(folderOf(fault.path), [...(byFolder.get(folderOf(fault.path)) ?? []), fault])
}

const allowance = new Map<string, unknown>(Object.entries(JSON.parse(readFileSync(ALLOWANCE, 'utf8'))))
const allowed = (folder: string): number => Number(allowance.get(folder) ?? 0)

const over = [...byFolder].filter(([folder, found]) => found.length > allowed(folder))
for (const [folder, found] of over) {
  process.stderr.write(`${folder}: ${found.length} faults, ${allowed(folder)} allowed\n`)
  for (const { path, line, message } of found) process.stderr.write(`  ${path}:${line}: ${message}\n`)
}
for (const folder of allowance.keys()) {
  const count = byFolder.get(folder)?.length ?? 0
  if (count < allowed(folder)) process.stdout.write(`${ALLOWANCE}: lower ${folder} to ${count}\n`)
}
process.stdout.write(`plain language: ${paths.length} files, ${faults.length} faults left\n`)
process.exitCode = over.length > 0 ? 1 : 0
