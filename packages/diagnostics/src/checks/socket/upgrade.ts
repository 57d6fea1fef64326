import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { SHARED_TEXTS } from '../../text/shared-texts.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { exchangeUpgrade, statusText } from '../../wire/exchange.ts'
import { explainUpgrade } from './upgrade-faults.ts'

const SWITCHING = 101

const ask = async (context: CheckContext, { name, socket }: Vantage): Promise<Observation> => {
  const base = { what: `upgrade of ${socket.href}`, expected: String(SWITCHING), source: name }
  const answer = await exchangeUpgrade({ url: socket, signal: patience(context) })
  const actual = answer.status === SWITCHING ? String(SWITCHING) : statusText(answer)
  const evidence = { ...base, actual }
  if (answer.status === SWITCHING) return asExpected(`${socket.host} upgrades`, [evidence])
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
  ...SHARED_TEXTS['socket.upgrade'],
  docs: 'docs/deployment.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
