import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { fromEveryVantage } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import { codeOf, exchangeUpgrade, statusText } from '../../wire/exchange.ts'
import { mayOpenSocket } from './expected.ts'
import { matrix, type Row } from './matrix.ts'

const SWITCHING = 101
const REFUSED = 'refused'
const OPEN = 'opens'

const rowOf =
  (context: CheckContext): Row =>
  async (vantage, origin) => {
    const headers = origin === undefined ? {} : { origin }
    const answer = await exchangeUpgrade({ url: vantage.socket, headers, signal: patience(context) })
    const isForeign = codeOf(answer) === 'request.foreign_origin'
    const actual = answer.status === SWITCHING ? OPEN : isForeign ? REFUSED : statusText(answer)
    return [{ what: 'upgrade', expected: mayOpenSocket(context, vantage, origin) ? OPEN : REFUSED, actual }]
  }

export const originSockets: Check = {
  id: 'origins.sockets',
  group: 'origins',
  title: 'Sockets open for the configured origins and for no others',
  dependsOn: ['socket.origin'],
  severity: 'error',
  cost: 'quick',
  symptom:
    'A page at one address works and the same page at another does not, or a foreign page opens sockets.',
  cause: 'The gateway was started with other CORS_ORIGINS, DOMAIN or ENVIRONMENT, or a proxy changes Origin.',
  cure: {
    text: 'Give the gateway the CORS_ORIGINS, DOMAIN and ENVIRONMENT of this deployment, and start it again.',
    command: 'docker compose up -d --force-recreate ws-gateway',
    auto: null,
  },
  docs: 'docs/security.md',
  run: (context) => fromEveryVantage(context, (vantage) => matrix(context, vantage, rowOf(context))),
}
