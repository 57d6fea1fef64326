/**
 * `pnpm chaos [minutes] [seed]`: injects a fault every ten seconds. Prints each fault and a summary, draws a timeline in
 * docs/chaos.svg, and exits with 1 if a promise was broken.
 */
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { runChaos } from '@stream-manager/e2e'
import { summary } from './chaos/summary.ts'
import { timeline } from './chaos/timeline.ts'
import { Scope } from './scope.ts'
import { print, table } from './statistics.ts'

const EVERY_MS = 10_000
const MAX_SEED = 2 ** 31

const [minutes = '15', seedText] = process.argv.slice(2)
const seed = Number(seedText ?? randomInt(MAX_SEED))
const injections = Math.round((Number(minutes) * 60_000) / EVERY_MS)
const scope = new Scope()

print(`seed ${seed}`)
try {
  const report = await runChaos(scope, { seed, injections, everyMs: EVERY_MS, say: print })
  const { failures } = report
  writeFileSync('docs/chaos.svg', timeline(report))
  print(table(summary(report)))
  for (const failure of failures) print(`FAILED ${failure}`)
  print(failures.length === 0 ? 'nothing was lost' : `${failures.length} failures; seed ${seed}`)
  process.exitCode = failures.length === 0 ? 0 : 1
} finally {
  await scope.close()
}
