import { type DoctorEvidence, variableNames } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'
import { type DeclaredDeployment, startableSetUps } from '../../deployment/deployment.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { counted, mergeEvidence } from './evidence.ts'
import { similarName } from './similar-name.ts'

/** Variables of Compose, Node, the C library and certificate stores. */
const OTHERS =
  /^(COMPOSE_|DOCKER_|BUILDKIT_|NODE_|LC_|SSL_|npm_)|^(TZ|LANG|PATH|HOME|UID|GID|PUID|PGID|TMPDIR|NO_COLOR)$|^(https?|ftp|all|no)_proxy$/i

const KNOWN: ReadonlySet<string> = new Set(variableNames)

const advice = (name: string, known: readonly string[]): string => {
  const similar = similarName(name, known)
  return similar === null ? 'a name that something reads' : `${similar}, as the name is spelt`
}

/** A variable in `.env` reaches a service only when a compose file passes it on. */
const inEnvFile = ({ envFile, usedNames, setUps }: DeclaredDeployment): DoctorEvidence[] => {
  if (envFile === null || setUps.length === 0) return []
  const passed = setUps.flatMap(({ services }) => services.flatMap(({ variables }) => [...variables.keys()]))
  const read = new Set([...usedNames, ...passed])
  return envFile.assignments
    .filter(({ name }) => !read.has(name) && !OTHERS.test(name))
    .map(({ name, place }) => ({
      ...{ what: name, source: envFile.path, place },
      ...(KNOWN.has(name)
        ? { expected: 'a compose file that passes it to a service', actual: 'no compose file uses it' }
        : { expected: advice(name, [...read]), actual: 'nothing reads it' }),
    }))
}

const inServices = (declared: DeclaredDeployment): DoctorEvidence[] =>
  startableSetUps(declared).flatMap(({ services }) =>
    services.flatMap(({ name: service, variables }) =>
      [...variables]
        .filter(([name]) => !KNOWN.has(name) && !OTHERS.test(name))
        .map(([name, { place }]) => ({
          ...{ what: name, expected: advice(name, variableNames), actual: 'the service ignores it' },
          ...{ source: service, place },
        })),
    ),
  )

/** A shell has variables of many programs: only near misses count. */
const inProcess = (environment: EnvironmentSource): DoctorEvidence[] =>
  Object.keys(environment).flatMap((name) => {
    if (KNOWN.has(name) || OTHERS.test(name)) return []
    const similar = similarName(name, variableNames)
    if (similar === null || environment[similar] !== undefined) return []
    return [
      {
        ...{ what: name, expected: `${similar}, as the name is spelt`, actual: 'every service ignores it' },
        source: 'environment',
      },
    ]
  })

export const names: Check = {
  id: 'config.names',
  group: 'configuration',
  title: 'Every variable that is set has a name that something reads',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom: 'A setting has no effect, and nothing complains.',
  cause: 'The name is misspelt, or no compose file passes the variable on.',
  cure: {
    text: 'Correct or remove the names. `stream-manager config doc` lists them.',
    command: null,
    auto: null,
  },
  docs: 'docs/reference/environment.md',
  run: async (context) => {
    const declared = await declaredDeployment(context)
    const found = [...inEnvFile(declared), ...inServices(declared), ...inProcess(context.environment)]
    const evidence = mergeEvidence(found)
    if (evidence.length === 0) return pass('every variable has a name that something reads')
    return fault({ summary: `${counted(evidence.length, 'variable')} without effect`, evidence })
  },
}
