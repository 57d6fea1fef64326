import { countOutsideKeys, messageOf } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { patience } from '../../vantages/patience.ts'

export const jwks: Check = {
  id: 'identity.jwks',
  group: 'identity',
  title: 'The keys of the outside issuer can be read',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'People of the outside issuer cannot sign in, while everybody else can.',
  cause:
    'The issuer is away, has another address, or is inside a network that SOURCE_NETWORKS does not open.',
  cure: {
    text: 'Correct JWKS_URL; for an issuer inside, add its network to SOURCE_NETWORKS and its authority to SOURCE_CA_FILE.',
    command: 'curl -fsS "$JWKS_URL"',
    auto: null,
  },
  docs: 'docs/security.md',
  run: async (context) => {
    const { settings } = context
    const { JWKS_URL: url } = settings
    if (url === undefined) return skip('JWKS_URL is not set: only our own tokens are taken')
    const place = new URL(url)
    const source = `GET ${place.origin}${place.pathname}`
    const found = await countOutsideKeys(settings, { url, signal: patience(context) }).catch(
      (error: unknown) => messageOf(error),
    )
    if (typeof found === 'number' && found > 0) return pass(`${place.origin} has ${found} usable keys`)
    const actual = typeof found === 'number' ? 'none' : found
    return fault({
      summary: `the keys of ${place.origin} cannot be used: ${actual}`,
      evidence: [{ what: 'JWKS_URL', expected: 'a key for Ed25519 or P-256 with a kid', actual, source }],
    })
  },
}
