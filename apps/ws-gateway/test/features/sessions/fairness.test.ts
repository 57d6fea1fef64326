import t from 'tap'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { wrapBackplane } from '../../support/wrapped-backplane.ts'

const COMMANDS = 60

t.test('expensive commands of one client do not delay those of others', async (t) => {
  const backplane = await openBackplane(t)
  await publishMany(backplane, 'layer-updates', 200)
  let reads = 0
  const history: typeof backplane.history = (...request) => {
    reads += 1
    return backplane.history(...request)
  }
  const { url } = await startGateway(t, { backplane: wrapBackplane(backplane, { history }) })
  const [greedy, other] = [await connectRaw(t, url), await connectRaw(t, url)]
  const read = { channel: 'layer-updates', limit: 300, reverse: true }
  greedy.send(...Array.from({ length: COMMANDS }, (_, index) => ({ id: index + 2, history: read })))
  t.match(await greedy.next(), { id: 2, history: {} })
  t.match(await other.ask({ id: 2, ping: {} }), { id: 2, ping: {} })
  t.ok(reads < COMMANDS, `${reads} of ${COMMANDS} were done when the other one was answered`)
})
