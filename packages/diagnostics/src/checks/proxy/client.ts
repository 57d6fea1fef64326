import type { Arrival, DoctorEvidence } from '@stream-manager/contracts'
import type { Check, Fault } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { askArrival } from '../../vantages/arrival.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { statusText } from '../../wire/exchange.ts'
import { proxied } from './proxied.ts'

const SOURCE = 'GET api/diagnostics/request'

type Reason = Pick<Fault, 'cause' | 'fix'>

const untrusted = (address: string): Reason => ({
  cause: `The proxy ${address} is not in TRUSTED_PROXIES: all clients count as one, and the page looks for the gateway at its own port.`,
  fix: {
    text: 'Add the address of the proxy to TRUSTED_PROXIES of API and gateway, and start them again.',
    command: `echo TRUSTED_PROXIES=${address} >> .env && docker compose up -d`,
  },
})

const lineOf = ({ hops }: Arrival): string =>
  hops.map(({ address, role, trusted }) => `${address} (${role}${trusted ? ', trusted' : ''})`).join(' < ')

/** The request as the API saw it, against what was sent. */
const evidenceOf = (arrival: Arrival, page: URL): DoctorEvidence[] => [
  { what: 'hops', expected: 'a trusted proxy, then the client', actual: lineOf(arrival), source: SOURCE },
  { what: 'host', expected: page.host, actual: arrival.host, source: SOURCE },
  { what: 'scheme', expected: page.protocol.replace(':', ''), actual: arrival.scheme, source: SOURCE },
]

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { page, name } = vantage
  const { answer, arrival } = await askArrival(context, vantage)
  if (arrival === null) {
    const evidence = { what: SOURCE, expected: 'a description', actual: statusText(answer), source: name }
    return unexpected(`the API does not describe the request: ${statusText(answer)}`, evidence)
  }
  const evidence = evidenceOf(arrival, page)
  const [peer] = arrival.hops
  const isClaimed = arrival.hops.length > 1
  if (!isClaimed)
    return unexpected('the API takes the proxy for the client: the proxy does not name the client', evidence)
  if (peer?.trusted !== true) {
    const address = peer?.address ?? ''
    return unexpected(`the API takes the proxy ${address} for the client`, evidence, untrusted(address))
  }
  const [, ...compared] = evidence
  const wrong = compared.filter(({ expected, actual }) => expected !== actual)
  if (wrong.length === 0)
    return asExpected(`the API sees ${arrival.address} at ${arrival.scheme}://${arrival.host}`, evidence)
  return unexpected(
    `the API sees another ${wrong.map(({ what }) => what).join(' and ')} than the client`,
    wrong,
    {
      cause: 'The proxy replaces Host, or does not say in X-Forwarded-Proto that the client came by TLS.',
      fix: {
        text: 'Let the proxy pass host and scheme on. nginx: `proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;`.',
      },
    },
  )
}

export const client: Check = {
  id: 'proxy.client',
  group: 'proxy',
  title: 'The API sees the client, not the proxy',
  dependsOn: ['socket.origin', 'identity.tokens'],
  severity: 'error',
  cost: 'quick',
  symptom: 'One busy client slows everybody down, and the page looks for the gateway at the wrong port.',
  cause: 'The proxy sends no X-Forwarded-For.',
  cure: {
    text: 'Let the proxy name the client. nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`. HAProxy: `option forwardfor`.',
    command: 'grep -rn -i forwarded /etc/nginx /etc/apache2 /etc/haproxy',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: proxied(ask),
}
