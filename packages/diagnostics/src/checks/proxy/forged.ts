import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { askArrival } from '../../vantages/arrival.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { codeOf } from '../../wire/exchange.ts'
import { proxied } from './proxied.ts'

/** Addresses and names for documentation, so nobody has them. */
const FORGED_ADDRESS = '203.0.113.66'
const FORGED_HOST = 'forged.example'

/** This machine is a trusted proxy itself: what it says is believed on purpose. */
const isOwnAddressTrusted = (hops: readonly { readonly trusted: boolean }[]): boolean =>
  hops.length > 2 && hops.slice(0, -1).every(({ trusted }) => trusted)

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { page, name } = vantage
  const scheme = page.protocol === 'https:' ? 'http' : 'https'
  const [said, named] = await Promise.all([
    askArrival(context, vantage, {
      ...{ 'x-forwarded-for': FORGED_ADDRESS, 'x-real-ip': FORGED_ADDRESS, 'x-forwarded-proto': scheme },
      forwarded: `for=${FORGED_ADDRESS};proto=${scheme}`,
    }),
    askArrival(context, vantage, { 'x-forwarded-host': FORGED_HOST }),
  ])
  const { arrival } = said
  const isAddressBelieved = arrival?.address === FORGED_ADDRESS && !isOwnAddressTrusted(arrival.hops)
  const isHostBelieved =
    named.arrival?.host === FORGED_HOST || codeOf(named.answer) === 'request.unknown_host'
  const evidence = [
    { what: `X-Forwarded-For: ${FORGED_ADDRESS}`, isBelieved: isAddressBelieved },
    { what: `X-Forwarded-Proto: ${scheme}`, isBelieved: arrival?.scheme === scheme },
    { what: `X-Forwarded-Host: ${FORGED_HOST}`, isBelieved: isHostBelieved },
  ].map(({ what, isBelieved }) => ({
    ...{ what, expected: 'ignored', actual: isBelieved ? 'believed' : 'ignored', source: name },
  }))
  const believed = evidence.filter(({ actual }) => actual === 'believed')
  if (believed.length === 0) return asExpected('what a client says of itself is ignored', evidence)
  return unexpected(`a client is believed: ${believed.map(({ what }) => what).join(', ')}`, believed)
}

export const forged: Check = {
  id: 'proxy.forged',
  group: 'proxy',
  title: 'What a client says of itself is ignored',
  dependsOn: ['proxy.client'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Limits and bans by address do not hold: each request may come from an address of its own choice.',
  cause: 'The proxy passes X-Forwarded-* of clients on, and the services believe the proxy.',
  cure: {
    text: 'Let the first proxy set these headers anew. nginx: `proxy_set_header X-Forwarded-For $remote_addr;`. HAProxy: `http-request del-header x-forwarded- -m beg`.',
    command: 'grep -rn -i forwarded /etc/nginx /etc/apache2 /etc/haproxy',
    auto: null,
  },
  docs: 'docs/security.md',
  run: proxied(ask),
}
