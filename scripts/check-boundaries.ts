/**
 * Runs the dependency rules and refuses a run that looked at nothing: without a TypeScript parser
 * dependency-cruiser passes with 0 modules and a warning. Also keeps `process.env` in each app's config.ts.
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'

const FEWEST_MODULES = 60

const report = JSON.parse(
  execFileSync(
    'node_modules/.bin/depcruise',
    [
      'apps',
      'packages',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      '--include-only',
      '^(apps|packages)/',
    ],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  ),
) as { summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] } }

const faults = report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
if (report.summary.totalCruised < FEWEST_MODULES) {
  faults.push(`only ${report.summary.totalCruised} modules were looked at; the checker itself is broken`)
}

for (const path of globSync(['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts'])) {
  const mayRead = /apps\/[^/]+\/src\/(config|main)\.ts$/.test(path) || path.startsWith('packages/test-kit/')
  if (!mayRead && readFileSync(path, 'utf8').includes('process.env')) {
    faults.push(`process.env is read only in an app's config.ts: ${path}`)
  }
}

for (const fault of faults) process.stderr.write(`${fault}\n`)
process.stdout.write(`boundaries: ${report.summary.totalCruised} modules, ${faults.length} faults\n`)
process.exitCode = faults.length > 0 ? 1 : 0
