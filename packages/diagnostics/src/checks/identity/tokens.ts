import { type Check, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, fromEveryVantage, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { ACCEPTED, atApi, atGateway, type Credential, credentialsOf } from './credentials.ts'

const NOT_PASSED_ON = {
  cause:
    'The API refuses a token that the gateway takes: it has another key, or a proxy removes Authorization.',
  fix: {
    text: 'Let the proxy pass Authorization on. Apache: `CGIPassAuth On`. nginx: no `proxy_set_header Authorization ""`.',
    command: 'grep -rn -i authorization /etc/nginx /etc/apache2 /etc/haproxy',
  },
}

const ask = async (
  context: CheckContext,
  vantage: Vantage,
  credentials: readonly Credential[],
): Promise<Observation> => {
  const rows = await Promise.all(
    credentials.map(async ({ what, token, expected }) => [
      {
        what: `${what} at the API`,
        expected,
        actual: await atApi(context, vantage, token),
        source: vantage.name,
      },
      {
        ...{ what: `${what} at the gateway`, expected, actual: await atGateway(context, vantage, token) },
        source: vantage.name,
      },
    ]),
  )
  const wrong = rows.flat().filter(({ expected, actual }) => expected !== actual)
  if (wrong.length === 0) return asExpected('good tokens are taken, and no others', rows.flat())
  const text = wrong.map(({ what, actual }) => `${what}: ${actual}`).join('; ')
  const isRefused = wrong.every(({ expected }) => expected === ACCEPTED)
  return unexpected(text, wrong, isRefused ? NOT_PASSED_ON : {})
}

export const tokens: Check = {
  id: 'identity.tokens',
  group: 'identity',
  title: 'Good tokens are taken; expired, foreign and misdirected ones are not',
  dependsOn: ['socket.token'],
  severity: 'error',
  cost: 'quick',
  symptom: 'People are signed out at once, or somebody with a wrong token gets in.',
  cause: 'A service checks tokens with other JWT settings than those of this machine.',
  cure: {
    text: 'Give API and gateway the same JWT_SECRET or JWT_PRIVATE_KEY, JWT_ISSUER and JWT_AUDIENCE.',
    command: 'stream-manager doctor --only config.agreement',
    auto: null,
  },
  docs: 'docs/security.md',
  run: async (context) => {
    const credentials = await credentialsOf(context)
    if (credentials === null) return skip('this machine has no key to sign a token with')
    return fromEveryVantage(context, (vantage) => ask(context, vantage, credentials))
  },
}
