import type { DoctorEvidence, VariableName } from '@stream-manager/contracts'
import { PROGRAM_VARIABLES } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type DeclaredService, type SetUp, startableSetUps } from '../../deployment/deployment.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { shownValue } from '../../deployment/shown-value.ts'
import { counted, mergeEvidence } from './evidence.ts'

const asWritten = (value: unknown): string => JSON.stringify(value ?? null)

/** Each service signs in as a user of its own. */
const withoutUser = (value: unknown): string => {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url === null ? asWritten(value) : `${url.protocol}//${url.host}${url.pathname}`
}

const asSet = (value: unknown): string => asWritten(Array.isArray(value) ? value.toSorted() : value)

interface SharedVariable {
  readonly name: VariableName
  readonly compare: (value: unknown) => string
  readonly consequence: string
}

const shared = (
  name: VariableName,
  consequence: string,
  compare: SharedVariable['compare'] = asWritten,
): SharedVariable => ({ name, compare, consequence })

const TOKENS = 'one service refuses the tokens of another'

/** Variables that have to be equal in every service that reads them. */
const SHARED: readonly SharedVariable[] = [
  shared('REDIS_URL', 'services in different stores never meet', withoutUser),
  shared('DATABASE_URL', 'one service writes a history that another does not read', withoutUser),
  shared('SECRETS_KEY_FILE', 'one service cannot decrypt what another stored'),
  shared('JWT_SECRET', TOKENS),
  shared('JWT_PUBLIC_KEY', TOKENS),
  shared('JWT_ISSUER', TOKENS),
  shared('JWT_AUDIENCE', TOKENS),
  shared('JWKS_URL', TOKENS),
  shared('ENVIRONMENT', 'one service allows what another refuses'),
  shared('DOMAIN', 'one service refuses the page of the other as a foreign origin'),
  shared('CORS_ORIGINS', 'one service refuses an origin that another allows', asSet),
  shared('TRUSTED_PROXIES', 'one service counts all clients as the proxy', asSet),
]

const comparable = ({ settings }: DeclaredService, { name, compare }: SharedVariable): string =>
  compare(settings[name])

/** The value of most services counts as the right one. */
const commonOf = (readers: readonly DeclaredService[], variable: SharedVariable): string | undefined => {
  const values = readers.map((reader) => comparable(reader, variable))
  const countOf = (value: string) => values.filter((other) => other === value).length
  return values.toSorted((one, other) => countOf(other) - countOf(one))[0]
}

const differences = ({ services }: SetUp, variable: SharedVariable): DoctorEvidence[] => {
  const { name, consequence } = variable
  const readers = services.filter(({ program }) =>
    (PROGRAM_VARIABLES[program].names as readonly VariableName[]).includes(name),
  )
  const common = commonOf(readers, variable)
  const model = readers.find((reader) => comparable(reader, variable) === common)
  if (model === undefined) return []
  return readers
    .filter((reader) => comparable(reader, variable) !== common)
    .map((reader) => {
      const assigned = reader.variables.get(name)
      return {
        what: `${name} of ${reader.name}`,
        expected: `the value of ${model.name}, ${shownValue(name, model.variables.get(name)?.value)}: ${consequence}`,
        actual: `another value, ${shownValue(name, assigned?.value)}`,
        source: reader.name,
        place: assigned?.place ?? reader.place,
      }
    })
}

export const agreement: Check = {
  id: 'config.agreement',
  group: 'configuration',
  title: 'The services agree on the variables they share',
  dependsOn: ['config.services'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page works and the socket is refused, or a change never reaches the engine.',
  cause: 'A variable was changed for one service and not for the others.',
  cure: {
    text: 'Give every service the same value, for example by the shared block of the compose file.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const setUps = startableSetUps(await declaredDeployment(context)).filter(
      ({ services }) => services.length > 1,
    )
    if (setUps.length === 0) return skip('no compose file with several services is in use here')
    const evidence = mergeEvidence(
      setUps.flatMap((setUp) => SHARED.flatMap((variable) => differences(setUp, variable))),
    )
    if (evidence.length === 0) return pass(`the services agree on ${SHARED.length} variables`)
    return fault({
      summary: `${counted(evidence.length, 'variable')} that differ between services`,
      evidence,
    })
  },
}
