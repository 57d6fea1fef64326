/** `pnpm chaos [minutes] [seed]`: harm every ten seconds. Prints what it does and what came of it; ends with 1 if anything did. */
import { randomInt } from 'node:crypto'
import { runChaos } from './run.ts'

const EVERY_MS = 10_000
const LARGEST_SEED = 2 ** 31

const [minutes = '15', seedText] = process.argv.slice(2)
const seed = Number(seedText ?? randomInt(LARGEST_SEED))
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const disposers: (() => unknown)[] = []

say(`seed ${seed}`)
try {
  const report = await runChaos(
    { teardown: (dispose) => void disposers.push(dispose) },
    { seed, assaults: Math.round((Number(minutes) * 60_000) / EVERY_MS), everyMs: EVERY_MS, say },
  )
  const { commands, publishers, accounts, state, faults } = report
  say(`${commands} commands, ${accounts.length} readers, ${publishers} publishers one after another`)
  say(`status ${state.status}, revision ${state.revision}, applied ${state.appliedRevision}`)
  for (const fault of faults) say(`FAULT ${fault}`)
  say(faults.length === 0 ? 'nothing was lost' : `${faults.length} faults; seed ${seed}`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  for (const dispose of disposers.reverse()) await dispose()
}
