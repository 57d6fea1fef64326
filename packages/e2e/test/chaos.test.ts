import t from 'tap'
import { missingDeployment, runChaos } from '../src/index.ts'

/** Any seed must pass. This one picks a gateway's link to the proxy, Redis, an API, the RTMP server, a whole engine, and the proxy. */
const SEED = 77902

const skip = missingDeployment()

t.test('a deployment recovers without a loss from a minute of random faults', { skip }, async (t) => {
  const report = await runChaos(t, {
    seed: SEED,
    injections: 6,
    everyMs: 10_000,
    say: (line) => void t.comment(line),
  })
  t.comment(`${report.commands.length} commands, ${report.sessions} publishers`)
  t.strictSame(report.failures, [])
  t.ok(report.commands.length > 10, 'commands went on during the faults')
  t.ok(report.sessions > 1, 'the publisher changed')
})
