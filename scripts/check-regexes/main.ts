/**
 * Refuses an expression that a hostile text makes slow. `verdicts.json` holds what recheck said before, because one verdict
 * can take a minute; `--record` writes it again. An expression that recheck cannot decide is refused as well: simplify it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Expression, expressionsOf } from './extract.ts'
import { type Verdict, verdictOf } from './verdict.ts'

const VERDICTS = 'scripts/check-regexes/verdicts.json'
/** Expressions that are quadratic, each with the limit that keeps its text short. */
const BOUNDED = 'scripts/check-regexes/bounded.json'
/** Tests and their helpers read no foreign text. */
const EXEMPT = /^packages\/(e2e|test-kit)\/|\.d\.ts$/
const FILES = ['apps/*/src/**/*.ts', 'apps/*/src/**/*.js', 'packages/*/src/**/*.ts']

const paths = execFileSync('git', ['ls-files', ...FILES.map((glob) => `:(glob)${glob}`)], {
  encoding: 'utf8',
})
const expressions = paths
  .split('\n')
  .filter((path) => path !== '' && !EXEMPT.test(path))
  .flatMap((path) => expressionsOf(path, readFileSync(path, 'utf8')))
const keyOf = ({ source, flags }: Expression): string => `/${source}/${flags}`

const bounded: Record<string, string> = JSON.parse(readFileSync(BOUNDED, 'utf8'))
const recorded: Record<string, Verdict> = JSON.parse(readFileSync(VERDICTS, 'utf8'))
const verdicts = new Map<string, Verdict>()
for (const expression of expressions) {
  const key = keyOf(expression)
  if (!verdicts.has(key) && !(key in bounded)) verdicts.set(key, recorded[key] ?? verdictOf(expression))
}

const refused = expressions.filter((expression) => (verdicts.get(keyOf(expression)) ?? 'safe') !== 'safe')
for (const expression of refused) {
  const key = keyOf(expression)
  const isUndecided = verdicts.get(key) === 'undecided'
  const fault = isUndecided ? 'recheck cannot decide it' : 'a hostile text makes it slow'
  process.stderr.write(`${expression.path}:${expression.line}: ${key}: ${fault}\n`)
}

if (process.argv.includes('--record')) {
  const sorted = [...verdicts]
    .filter(([, verdict]) => verdict === 'safe')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(VERDICTS, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
}
const known = new Set(expressions.map(keyOf))
const stale = Object.keys(bounded).filter((key) => !known.has(key))
for (const key of stale) process.stderr.write(`${BOUNDED}: no expression is ${key}\n`)
process.stdout.write(
  `expressions: ${verdicts.size}, ${Object.keys(bounded).length} bounded, ${refused.length} refused\n`,
)
process.exitCode = refused.length + stale.length > 0 ? 1 : 0
