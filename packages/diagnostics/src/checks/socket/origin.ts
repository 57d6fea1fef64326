import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { askArrival } from '../../vantages/arrival.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { codeOf, exchangeUpgrade, statusText } from '../../wire/exchange.ts'
import { pageOrigin } from '../origins/expected.ts'
import { explainOrigin } from './origin-faults.ts'

const SWITCHING = 101

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { page, socket, name } = vantage
  const origin = pageOrigin(context, vantage)
  if (origin === null) return asExpected('no page has its origin here')
  const answer = await exchangeUpgrade({ url: socket, headers: { origin }, signal: patience(context) })
  const isOpen = answer.status === SWITCHING
  const actual = isOpen ? String(SWITCHING) : statusText(answer)
  const evidence = { what: `upgrade with Origin: ${origin}`, expected: '101', actual, source: name }
  if (isOpen) return asExpected(`${origin} may open sockets`, [evidence])
  if (codeOf(answer) !== 'request.foreign_origin') {
    const cause = 'Two different lines of Origin arrive: a proxy on the way adds one.'
    const text = `the upgrade of a page of ${origin} is answered with ${actual}`
    return unexpected(text, evidence, codeOf(answer) === 'request.invalid' ? { cause } : {})
  }
  const { arrival } = await askArrival(context, vantage, { origin })
  const { evidence: more, reason } = explainOrigin(arrival, { origin, page })
  return unexpected(`the gateway refuses the page's own origin ${origin}`, [evidence, ...more], reason)
}

export const origin: Check = {
  id: 'socket.origin',
  group: 'socket',
  title: "The page's own origin may open sockets",
  dependsOn: ['socket.upgrade'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page loads and stays at CONNECTING, while programs can connect.',
  cause: 'A proxy on the way changes the header Origin.',
  cure: {
    text: 'Let the proxy pass Origin on unchanged.',
    command: 'grep -rn -i origin /etc/nginx /etc/haproxy',
    auto: null,
  },
  docs: 'docs/security.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
