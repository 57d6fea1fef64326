import t from 'tap'
import { missingDeployment, runChaos } from '../src/index.ts'

/** Any would do; this one meets a gateway's way to the proxy, Redis, an API, the RTMP server, an engine as a whole, the proxy. */
const SEED = 77902

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
  t.ok(report.sessions > 1, 'and more than one publisher')
})
