import t from 'tap'
import { missingDeployment, runChaos } from '../src/index.ts'

/** Any would do; this one meets Redis, both APIs and an engine. */
const SEED = 4

const skip = missingDeployment()

t.test('a minute of random harm leaves nothing behind', { skip }, async (t) => {
  const report = await runChaos(t, {
    seed: SEED,
    assaults: 6,
    everyMs: 10_000,
    say: (line) => void t.comment(line),
  })
  t.comment(`${report.commands.length} commands, ${report.sessions} publishers`)
  t.strictSame(report.faults, [])
  t.ok(report.commands.length > 10, 'and there was work all the time')
})
