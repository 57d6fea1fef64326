import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { REQUEST_PATH } from '../../vantages/arrival.ts'
import { fromEveryVantage } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import { type Answer, exchange } from '../../wire/exchange.ts'
import { mayReadAnswers } from './expected.ts'
import { matrix, type Row } from './matrix.ts'

const ALLOW_ORIGIN = 'access-control-allow-origin'

/** The headers that browsers decide by. They ignore the status of a read. */
const permissionIn = ({ headers }: Answer): string => {
  const allowed = headers[ALLOW_ORIGIN]
  return allowed === undefined ? 'not allowed' : `allowed: ${allowed}`
}

const rowOf =
  (context: CheckContext): Row =>
  async ({ page }, origin) => {
    if (origin === undefined) return []
    const url = new URL(REQUEST_PATH, page)
    const signal = patience(context)
    const [read, preflight] = await Promise.all([
      exchange({ url, headers: { origin }, signal }),
      exchange({
        url,
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT' },
        signal,
      }),
    ])
    const expected = mayReadAnswers(context, origin) ? `allowed: ${origin}` : 'not allowed'
    return [
      { what: 'GET', expected, actual: permissionIn(read) },
      { what: 'preflight', expected, actual: permissionIn(preflight) },
    ]
  }

export const originRequests: Check = {
  id: 'origins.requests',
  group: 'origins',
  title: 'Answers may be read by the configured origins and by no others',
  // Services with other settings than those here answer both questions otherwise.
  dependsOn: ['origins.sockets'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The console of the browser names CORS, or a foreign page reads answers.',
  cause:
    'The API was started with other CORS_ORIGINS, DOMAIN or ENVIRONMENT, or a proxy adds CORS headers of its own.',
  cure: {
    text: 'Remove the CORS headers of the proxy, and give the API the CORS_ORIGINS of this deployment.',
    command: 'grep -rn -i access-control /etc/nginx /etc/haproxy',
    auto: null,
  },
  docs: 'docs/security.md',
  run: (context) => fromEveryVantage(context, (vantage) => matrix(context, vantage, rowOf(context))),
}
