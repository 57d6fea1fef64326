import { type Check, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { exchangeUpgrade } from '../../wire/exchange.ts'
import { countGateways } from './gateways.ts'
import { proxied } from './proxied.ts'

/** Two gateways in turn would show the other one at once. */
const RETURNS = 4

const pairIn = (line: string): string => line.split(';', 1)[0] ?? ''

const cookiesOf = async (
  context: CheckContext,
  { socket }: Vantage,
  cookie: string | null,
): Promise<string[]> => {
  const headers = cookie === null ? {} : { cookie }
  const answer = await exchangeUpgrade({ url: socket, headers, signal: patience(context) })
  return (answer.headers['set-cookie'] ?? []).map(pairIn)
}

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const [cookie] = await cookiesOf(context, vantage, null)
  const base = { what: 'cookie of the gateway', expected: 'set once, then kept', source: vantage.name }
  if (cookie === undefined) {
    return unexpected('the proxy sets no cookie for the gateway', { ...base, actual: 'not set' })
  }
  const later = await Promise.all(Array.from({ length: RETURNS }, () => cookiesOf(context, vantage, cookie)))
  const others = later.flat().filter((other) => other !== cookie)
  if (others.length === 0)
    return asExpected('clients come back to their gateway', [{ ...base, actual: base.expected }])
  const actual = `changed ${others.length} of ${RETURNS} times`
  return unexpected('a client that comes back gets another gateway', { ...base, actual })
}

export const sticky: Check = {
  id: 'proxy.sticky',
  group: 'proxy',
  title: 'Clients come back to their gateway',
  dependsOn: ['socket.upgrade', 'socket.origin'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'After each reconnect the page loads everything again, and one gateway has most of the sockets.',
  cause: 'The proxy spreads sockets over the gateways without a cookie.',
  cure: {
    text: 'HAProxy: `cookie sm_gateway insert indirect nocache httponly`. Traefik: `sticky.cookie.name=sm_gateway` at the service of /ws.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const question = proxied(ask)
    const outcome = await question(context)
    if (outcome.kind !== 'fault') return outcome
    const count = await countGateways(context)
    if (count !== null && count > 1) return outcome
    return skip(count === null ? 'the sidecar does not say how many gateways run' : 'there is one gateway')
  },
}
