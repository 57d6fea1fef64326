import { bypassesSignIn } from '@stream-manager/service-kit'
import type { Check } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { askAnonymously, askArrival } from '../../vantages/arrival.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { ACCEPTED, atApi, atGateway, REFUSED } from './credentials.ts'

const OPEN = {
  cause:
    'A service runs with ENVIRONMENT=development and a bypass of sign-in: whoever reaches it is an administrator.',
  fix: {
    text: 'Set ENVIRONMENT=production, remove ALLOW_DEV_AUTH_BYPASS and WEBSOCKET_AUTH_BYPASS, and start the services again.',
    command: 'docker compose up -d --force-recreate',
  },
}

const ask = async (context: CheckContext, vantage: Vantage): Promise<Observation> => {
  const { settings } = context
  // The bypass is for this machine alone, so the answer depends on the addresses that the API sees.
  const open = await askAnonymously(context, vantage)
  const { arrival } = open.arrival === null ? await askArrival(context, vantage) : open
  const addresses = arrival === null ? [] : [arrival.hops[0]?.address, arrival.address]
  const expectedAt = (transport: 'http' | 'socket') =>
    bypassesSignIn(settings, { transport, addresses }) ? ACCEPTED : REFUSED
  const [api, gateway] = await Promise.all([atApi(context, vantage, null), atGateway(context, vantage, null)])
  const source = `${vantage.name}, ENVIRONMENT=${settings.ENVIRONMENT}`
  const evidence = [
    { what: 'no token at the API', expected: expectedAt('http'), actual: api, source },
    { what: 'no token at the gateway', expected: expectedAt('socket'), actual: gateway, source },
  ]
  const wrong = evidence.filter(({ expected, actual }) => expected !== actual)
  if (wrong.length === 0)
    return asExpected(`without a token: ${gateway} at the gateway, ${api} at the API`, evidence)
  const isOpen = wrong.some(({ actual }) => actual === ACCEPTED)
  return unexpected(
    wrong.map(({ what, actual }) => `${what}: ${actual}`).join('; '),
    wrong,
    isOpen ? OPEN : {},
  )
}

export const bypass: Check = {
  id: 'identity.bypass',
  group: 'identity',
  title: 'Sign-in is bypassed exactly as configured',
  dependsOn: ['socket.connect'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page asks nobody to sign in, or asks although the bypass is on.',
  cause: 'The services were started with another ENVIRONMENT or bypass than is set here.',
  cure: {
    text: 'Start the services again with the settings of this folder.',
    command: 'docker compose up -d --force-recreate',
    auto: null,
  },
  docs: 'docs/security.md',
  run: (context) => fromEveryVantage(context, (vantage) => ask(context, vantage)),
}
