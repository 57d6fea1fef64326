import type { VariableName } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { namesIn, type ResolvedName, resolveName, resolverText } from '../../discovery/named-hosts.ts'

interface NameCheck extends Pick<Check, 'id' | 'title' | 'severity' | 'symptom'> {
  readonly variables: readonly VariableName[]
}

interface NamedBy extends ResolvedName {
  readonly variable: VariableName
}

const resolveAll = async (
  { settings }: CheckContext,
  variables: readonly VariableName[],
): Promise<NamedBy[]> => {
  const named = variables.flatMap((variable) => {
    const value = settings[variable]
    return typeof value === 'string' ? namesIn(value).map((name) => ({ variable, name })) : []
  })
  return Promise.all(named.map(async ({ variable, name }) => ({ variable, ...(await resolveName(name)) })))
}

const listOf = ({ name, addresses }: NamedBy): string => `${name} is ${addresses.join(' and ')}`

const causeOf = ({ name, problem }: NamedBy): string => {
  if (problem !== 'no such name') return 'The name server of this machine or container cannot be reached.'
  return name.includes('.')
    ? 'The name is misspelt, or its record is not there yet.'
    : `${name} is the name of a service of a compose file, which only containers on one of its networks know, or it is misspelt.`
}

/** A check of the host names in some variables. */
export const nameCheck = ({ variables, ...check }: NameCheck): Check => ({
  ...check,
  group: 'discovery',
  dependsOn: [],
  cost: 'quick',
  cause: 'The name is misspelt, or belongs to a network that this machine or container is not on.',
  cure: {
    text: 'Correct the name. In a container, put both services on one network of the compose file.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const given = variables.filter((variable) => context.settings[variable] !== undefined)
    if (given.length === 0) return skip(`not set: ${variables.join(', ')}`)
    const resolved = await resolveAll(context, variables)
    if (resolved.length === 0) return pass(`no host name in ${given.join(', ')}`)
    const missing = resolved.filter(({ problem }) => problem !== null)
    const [first] = missing
    if (first === undefined) return pass(resolved.map(listOf).join(', '))
    const resolver = await resolverText()
    return fault({
      summary: `${first.variable} names ${first.name}: ${first.problem}`,
      evidence: missing.map(({ variable, name, problem }) => ({
        ...{ what: `${name} of ${variable}`, expected: 'an address', actual: problem ?? '' },
        source: resolver ? `the resolver (${resolver})` : 'the resolver',
      })),
      cause: causeOf(first),
      fix: {
        text: `Correct ${first.variable}. In a container, put both services on one network of the compose file.`,
        command: `getent ahosts ${first.name}`,
      },
    })
  },
})
