import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { codeOf, exchangeUpgrade, statusText } from '../../wire/exchange.ts'
import { explainUpgrade } from './upgrade-faults.ts'

const SWITCHING = 101
/** A refusal of the gateway itself: a proxy added an Origin to the request, which has none. `socket.origin` says so. */
const ARRIVED = 'request.foreign_origin'

const ask = async (context: CheckContext, { name, socket }: Vantage): Promise<Observation> => {
  const base = { what: `upgrade of ${socket.href}`, expected: String(SWITCHING), source: name }
  const answer = await exchangeUpgrade({ url: socket, signal: patience(context) })
  const actual = answer.status === SWITCHING ? String(SWITCHING) : statusText(answer)
  const evidence = { ...base, actual }
  if (answer.status === SWITCHING || codeOf(answer) === ARRIVED)
    return asExpected(`${socket.host} upgrades`, [evidence])
  return unexpected(`the upgrade is answered with ${actual}`, evidence, explainUpgrade(answer))
}

export const upgrade: Check = {
  id: 'socket.upgrade',
  group: 'socket',
  title: 'Sockets open',
  dependsOn: ['socket.gateway', 'socket.route'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page loads and stays at CONNECTING.',
  cause: 'The path /ws leads to a server that takes no WebSocket upgrades.',
  cure: {
    text: 'Route /ws of the public host to WS_PORT of the gateway, as infra/haproxy/haproxy.cfg does.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
