import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { REQUEST_PATH } from '../../vantages/arrival.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { exchange, exchangeUpgrade } from '../../wire/exchange.ts'
import { pageOrigin } from './expected.ts'

const SWITCHING = 101
const REFUSED_FROM = 400
const UNAUTHORIZED = 401
const FOREIGN = 'https://stranger.example'

const outcome = (isTaken: boolean): string => (isTaken ? 'taken' : 'refused')

/** Two identical lines are one origin; of two different ones a proxy and the service could read different ones. */
const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { page, socket, name } = vantage
  const origin = pageOrigin(context, vantage)
  if (origin === null) return asExpected('no page has its origin here')
  const signal = patience(context)
  const url = new URL(REQUEST_PATH, page)
  const different = { origin: [origin, FOREIGN] }
  const [same, foreign, read] = await Promise.all([
    exchangeUpgrade({ url: socket, headers: { origin: [origin, origin] }, signal }),
    exchangeUpgrade({ url: socket, headers: different, signal }),
    exchange({ url, headers: different, signal }),
  ])
  const isRead = read.status < REFUSED_FROM || read.status === UNAUTHORIZED
  const evidence = [
    { what: 'upgrade, two identical lines', expected: 'taken', actual: outcome(same.status === SWITCHING) },
    {
      what: 'upgrade, two different lines',
      expected: 'refused',
      actual: outcome(foreign.status === SWITCHING),
    },
    { what: 'GET, two different lines', expected: 'refused', actual: outcome(isRead) },
  ].map((one) => ({ ...one, source: name }))
  const wrong = evidence.filter(({ expected, actual }) => expected !== actual)
  if (wrong.length === 0) return asExpected('repeated lines of Origin are judged as one', evidence)
  return unexpected(wrong.map(({ what, actual }) => `${what} of Origin: ${actual}`).join('; '), wrong)
}

export const originRepeated: Check = {
  id: 'origins.repeated',
  group: 'origins',
  title: 'Two different lines of Origin are refused',
  dependsOn: ['socket.origin'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A request with two origins gets through, or one with the same line twice does not.',
  cause: 'A proxy on the way drops, joins or chooses between repeated lines of Origin.',
  cure: {
    text: 'Let the proxy pass Origin on unchanged.',
    command: 'grep -rn -i origin /etc/nginx /etc/haproxy',
    auto: null,
  },
  docs: 'docs/security.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
