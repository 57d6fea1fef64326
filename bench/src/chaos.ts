/**
 * `pnpm chaos [minutes] [seed]`: harm every ten seconds. Prints what it does and what came of it, writes a picture of it
 * to docs/chaos.svg, and ends with 1 if anything came of it that must not.
 */
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { runChaos } from '@stream-manager/e2e'
import { summary } from './chaos/summary.ts'
import { timeline } from './chaos/timeline.ts'
import { Scope } from './scope.ts'
import { print, table } from './statistics.ts'

const EVERY_MS = 10_000
const LARGEST_SEED = 2 ** 31

const [minutes = '15', seedText] = process.argv.slice(2)
const seed = Number(seedText ?? randomInt(LARGEST_SEED))
const assaults = Math.round((Number(minutes) * 60_000) / EVERY_MS)
const scope = new Scope()

print(`seed ${seed}`)
try {
  const report = await runChaos(scope, { seed, assaults, everyMs: EVERY_MS, say: print })
  const { faults } = report
  writeFileSync('docs/chaos.svg', timeline(report))
  print(table(summary(report)))
  for (const fault of faults) print(`FAULT ${fault}`)
  print(faults.length === 0 ? 'nothing was lost' : `${faults.length} faults; seed ${seed}`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await scope.close()
}
