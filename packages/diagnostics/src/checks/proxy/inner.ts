import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { codeOf, exchange, isOurs, nameOf, statusText } from '../../wire/exchange.ts'
import { proxied } from './proxied.ts'

const PATHS = ['healthz', 'health', 'health/live', 'metrics']

/** Whether the path leads to something of ours. A service that knows no such path tells nothing. */
const ask = async (context: CheckContext, { page, name }: Vantage): Promise<Observation> => {
  const signal = patience(context)
  const folders = new Set([new URL('/', page).href, page.href])
  const urls = [...folders].flatMap((folder) => PATHS.map((path) => new URL(path, folder)))
  const found = await Promise.all(urls.map(async (url) => ({ url, answer: await exchange({ url, signal }) })))
  const open = found.filter(({ answer }) => isOurs(answer) && codeOf(answer) !== 'request.not_found')
  if (open.length === 0) return asExpected(`${urls.length} paths of health and metrics lead nowhere`)
  const evidence = open.map(({ url, answer }) => ({
    ...{ what: nameOf({ url }), expected: 'not found', actual: statusText(answer), source: name },
  }))
  return unexpected(`${open.map(({ url }) => url.pathname).join(', ')} can be read from outside`, evidence)
}

export const inner: Check = {
  id: 'proxy.inner',
  group: 'proxy',
  title: 'Health and metrics are not public',
  dependsOn: ['socket.route'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Anybody on the internet reads names, addresses and load of the services.',
  cause: 'The proxy sends every path to the services.',
  cure: {
    text: 'Answer these paths with 404 before any other rule. nginx: `location ~ ^(/stream)?/*(health|healthz|metrics)(/|$) { return 404; }`.',
    command: null,
    auto: null,
  },
  docs: 'docs/security.md',
  run: proxied(ask),
}
