/** Refuses credentials in files of the repository. `allowed.json` names files with made-up ones, and why they have them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Finding, findSecrets } from './find.ts'

const ALLOWED = 'scripts/check-secrets/allowed.json'
/** Integrity hashes only, in a file of half a megabyte. */
const EXEMPT = new Set(['pnpm-lock.yaml'])

const isText = (bytes: Buffer): boolean => !bytes.includes(0)

const paths = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && !EXEMPT.has(path) && existsSync(path))

const findings: Finding[] = []
for (const path of paths) {
  const bytes = readFileSync(path)
  if (isText(bytes)) findings.push(...(await findSecrets(path, bytes.toString())))
}

const allowed: Record<string, string> = JSON.parse(readFileSync(ALLOWED, 'utf8'))
const refused = findings.filter(({ path }) => !(path in allowed))
for (const { path, line, rule, message } of refused)
  process.stderr.write(`${path}:${line}: ${rule}: ${message}; remove it, and revoke it if it was real\n`)
const found = new Set(findings.map(({ path }) => path))
const stale = Object.keys(allowed).filter((path) => !found.has(path))
for (const path of stale) process.stderr.write(`${ALLOWED}: ${path} has no credential: delete its line\n`)
process.stdout.write(
  `secrets: ${paths.length} files, ${Object.keys(allowed).length} allowed, ${refused.length} refused\n`,
)
process.exitCode = refused.length + stale.length > 0 ? 1 : 0
